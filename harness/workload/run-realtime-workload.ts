import { appServerConnector } from './app-server-connector.ts';
import { clientKit, finishClient } from './client-kit.ts';
import type { ClientOptions } from './client-options.ts';
import { isUnknown } from './operations.ts';
import { RealtimeTalk } from './realtime-talk.ts';
import type { RpcHandler } from './rpc-connection.ts';
import { Session } from './session.ts';
import { Thread } from './thread.ts';
import type { TurnSpec, Workload } from './workload.ts';

/**
 * Does a workload as the client of an app-server that holds realtime conversations: a turn is one
 * conversation, a delta one text, said once the text before it was confirmed. A conversation is one
 * operation (`command`), which the app-server alone has to bring to its end: its connection to the
 * model is its own affair.
 */
export async function runRealtimeWorkload(workload: Workload, given: ClientOptions): Promise<void> {
  const kit = clientKit(given);
  const { options, operations, onInvalid } = kit;
  const talk = new RealtimeTalk();
  const handler: RpcHandler = {
    onNotification: (notification) => talk.onNotification(notification),
    onRequest: () => false,
    onInvalid,
  };
  const connector = appServerConnector(options, { experimentalApi: true });
  const session = new Session(options, connector, operations, handler);
  await finishClient(kit, session, async () => {
    for (const spec of workload.turns) {
      const open = operations.invoke('command');
      const seen = () => ({ confirmed: talk.confirmed });
      try {
        await converse(spec, session, talk, new Thread(options, operations), options);
        open.ok(seen());
      } catch (error) {
        if (!isUnknown(error)) open.fail(error, seen());
        else open.info(error, seen());
        throw error;
      }
    }
  });
}

/** One conversation from its start to its last text. Throws `RequestFailure`s. */
async function converse(
  { deltas, gapMs }: TurnSpec,
  session: Session,
  talk: RealtimeTalk,
  thread: Thread,
  { bounds, signal }: ClientOptions,
): Promise<void> {
  const rpc = await session.connected();
  await thread.start(rpc);
  const threadId = thread.id;
  const ask = (method: string, params: object) =>
    rpc.request(`thread/realtime/${method}`, { threadId, ...params }, bounds.requestMs);
  talk.begin();
  await ask('start', {
    ...{ outputModality: 'text', prompt: 'Say yes.', transport: { type: 'websocket' } },
  });
  await talk.until('started', signal);
  for (let text = 1; text <= deltas; text++) {
    await ask('appendText', { text: `⟦r:${text}⟧`, role: 'user' });
    await talk.until(text, signal);
    await session.pause(gapMs);
  }
  await ask('stop', {});
}
