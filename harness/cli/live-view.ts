import { systemClock } from '../clock.ts';
import type { HistoryEvent } from '../history/event.ts';
import type { Console } from './console.ts';
import { trafficLog } from './traffic-log.ts';

/** Events as they come, for a person or as lines of JSON. */
export interface LiveView {
  show(event: HistoryEvent): void;
  end(): void;
}

/** How long messages of one kind are counted together before they are shown, in ms. */
const flushEveryMs = 250;

export function liveView(console: Console, as: 'text' | 'json'): LiveView {
  if (as === 'json') {
    return { show: (event) => console.print(JSON.stringify(event)), end: () => {} };
  }
  const log = trafficLog({
    print: (line) => console.print(line),
    colours: console.colours,
    timeOfDay: () => localTime(systemClock.wallTime()),
  });
  let timer: { cancel(): void } | undefined;
  return {
    show: (event) => {
      log.add(event);
      timer ??= systemClock.after(flushEveryMs, () => {
        timer = undefined;
        log.flush();
      });
    },
    end: () => {
      timer?.cancel();
      log.flush();
    },
  };
}

function localTime(wallTime: string): string {
  const time = new Date(wallTime);
  return `${time.toTimeString().slice(0, 8)}.${wallTime.slice(20, 23)}`;
}
