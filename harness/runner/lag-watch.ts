import type { Clock } from '../clock.ts';
import type { Recorder } from '../history/recorder-face.ts';

const everyMs = 100;
/** A timer that is this late says that the machine, not the system under test, was slow. */
export const lagMaxMs = 1_000;

/**
 * Watches how late this process's own timers are. One that is very late is noted with blame
 * `environment`: from there on liveness can't be held against anybody. Answers a function that ends it.
 */
export function watchLag(clock: Clock, recorder: Recorder): () => void {
  let due = clock.now() + everyMs;
  let noted = false;
  let timer = clock.after(everyMs, tick);
  function tick(): void {
    const lateMs = clock.now() - due;
    if (lateMs > lagMaxMs && !noted) {
      noted = true;
      const text = `the machine was busy: a timer of midturn's own was ${Math.round(lateMs)} ms late`;
      recorder.record({ type: 'note', text, blame: 'environment' });
    }
    due = clock.now() + everyMs;
    timer = clock.after(everyMs, tick);
  }
  return () => timer.cancel();
}
