import type { RunningProcess } from '../processes/start-process.ts';
import { AcpClient, type AcpClientOptions } from './acp-client.ts';
import { acpConnector } from './acp-connector.ts';
import { answerPermission } from './acp-permission.ts';
import { AcpSession } from './acp-session.ts';
import { clientKit, finishClient } from './client-kit.ts';
import type { RpcHandler } from './rpc-connection.ts';
import { Session } from './session.ts';
import type { Workload } from './workload.ts';

/**
 * Does a workload as the client of an ACP agent, which `start` starts, each time anew. As with an
 * app-server, what the implementation does is recorded and never thrown.
 */
export async function runAcpWorkload(
  workload: Workload,
  given: AcpClientOptions,
  start: () => Promise<RunningProcess>,
): Promise<void> {
  const kit = clientKit(given);
  const { options, tokens, operations, onInvalid } = kit;
  const acp = new AcpSession(tokens);
  const handler: RpcHandler = {
    onNotification: (notification) => acp.onNotification(notification),
    onRequest: (request, answer) => answerPermission(request, operations, acp.turn, answer),
    onInvalid,
  };
  const session = new Session(options, acpConnector(start), operations, handler);
  const client = new AcpClient(options, { session, acp, tokens, operations });
  await finishClient(kit, session, async () => {
    for (const [index, turn] of workload.turns.entries()) await client.turn(turn, index + 1);
    await client.readBack();
    await client.end();
  });
}
