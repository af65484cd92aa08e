import { eventWords } from '../words/event-words.ts';
import { type DrawTable, mark, rule } from './drawn.ts';

/** Stages of the run, faults, and processes. */
export const runRows: DrawTable = {
  stage: (event) => rule(event.stage, 'stage'),
  note: (event) => rule(event.text, event.blame ? 'bad' : 'quiet'),
  'history-full': (event) => rule(eventWords(event), 'bad'),
  'fault-unobserved': (event) => rule(eventWords(event), 'bad'),
  'fault-never-fired': (event) => rule(eventWords(event), 'bad'),
  'fault-fired': (event, lanes) => {
    const at = event.method ? ` at ${event.method}` : '';
    const label = `fault ${event.fault} ${event.name}: ${event.effect}${at}`;
    const away = event.link === undefined || event.process !== undefined;
    return mark(away ? lanes.processes : lanes.link(event.link ?? '').proxy, label, 'fault');
  },
  'fault-healed': (event, lanes) => {
    const lane = event.link === undefined ? lanes.processes : lanes.link(event.link).proxy;
    return mark(lane, `fault ${event.fault} healed`, 'healed');
  },
  'process-started': (event, lanes) =>
    mark(lanes.processes, `${event.process} started, pid ${event.pid}`, 'process'),
  'process-signalled': (event, lanes) => {
    const tone = event.fault === undefined ? 'process' : 'fault';
    return mark(lanes.processes, `${event.process} ← ${event.signal}`, tone);
  },
  'process-exited': (event, lanes) => {
    const how =
      event.signal === null ? `exited with code ${event.code}` : `ended by ${event.signal}`;
    return mark(lanes.processes, `${event.process} ${how}`, event.expected ? 'process' : 'bad');
  },
  'process-output': (event, lanes) => ({
    ...mark(lanes.processes, `${event.process}: ${event.text}`, 'quiet'),
    run: {
      key: `output ${event.process} ${event.stream}`,
      name: `${event.process} ${event.stream}`,
    },
  }),
};
