import type { EventBody } from './event.ts';

/** The writing face of a history; what proxy, drivers and workload are given. */
export interface Recorder {
  record(event: EventBody): void;
}
