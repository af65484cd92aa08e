import type { Clock } from '../clock.ts';
import type { EventBody, HistoryEvent } from '../history/event.ts';
import type { Recorder } from '../history/recorder-face.ts';
import { redactEvent } from '../history/redact-event.ts';
import { SecretNames } from '../history/secret-names.ts';

const messageTextBytesMax = 4096;

/** A recorder that keeps nothing: each event is numbered, redacted and handed on. For long watches. */
export function liveRecorder(clock: Clock, onEvent: (event: HistoryEvent) => void): Recorder {
  const zero = clock.now();
  let index = 0;
  const names = new SecretNames();
  return {
    record(body: EventBody) {
      const time = Math.round((clock.now() - zero) * 1000) / 1000;
      onEvent({ index: index++, time, ...redactEvent(body, messageTextBytesMax, names) });
    },
  };
}
