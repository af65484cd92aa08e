import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { steadyClock } from '../../testing/steady-clock.ts';

export interface DeafPort {
  readonly address: string;
  close(): Promise<void>;
}

const program = `
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
`;

/**
 * A port at which a dial hangs: its process is stopped, so that nothing is accepted, and the kernel's
 * queue of connections is full.
 */
export async function deafPort(): Promise<DeafPort> {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const port = Number(String(line));
  child.kill('SIGSTOP');
  const fillers: Socket[] = [];
  for (let isFull = false; !isFull; ) {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => {});
    fillers.push(socket);
    const connected = once(socket, 'connect').then(() => false);
    isFull = await Promise.race([connected, steadyClock.sleep(200).then(() => true)]);
  }
  return {
    address: `127.0.0.1:${port}`,
    async close() {
      for (const socket of fillers) socket.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
