import type { ShimExit } from '../transports/shim/hub.ts';
import { exitCodes } from './exit-codes.ts';

/** Ends this process as another one ended: by its exit code, or by the signal that killed it. */
export function endLike({ code, signal }: ShimExit): void {
  if (signal !== null) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    return;
  }
  process.exit(code ?? exitCodes.harness);
}
