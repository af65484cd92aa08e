/**
 * A scenario as a schema: a project's own come out of a file, where no compiler may have seen them.
 * Every built-in scenario is held against it by a test, so that it takes what `Scenario` takes.
 */
import { z } from 'zod';

const turnsMax = 1_000;
const textMax = 20_000;
const promptBytesMax = 64 * 1024 * 1024;

const text = z.string().min(1).max(textMax).describe('a text');
const flag = z.boolean().describe('true or false');
const whole = (min: number, max: number) =>
  z.int().min(min).max(max).describe(`a whole number from ${min} to ${max}`);
const ms = whole(0, 86_400_000).describe('milliseconds up to a day');

const turn = z
  .strictObject({
    deltas: whole(0, 1_000_000),
    deltaBytes: whole(1, 16_777_216),
    burst: whole(1, 1_000_000),
    gapMs: ms,
    approvals: whole(0, 1_000).optional(),
    approvalsFor: z.enum(['command', 'long-command', 'file-change']).optional(),
    paced: flag.optional(),
    newThread: flag.optional(),
    promptBytes: whole(1, promptBytesMax).optional(),
  })
  .describe('a turn: an object with deltas, deltaBytes, burst and gapMs');

const workload = z
  .strictObject({
    name: text,
    turns: z.array(turn).max(turnsMax).describe(`a list of up to ${turnsMax} turns`),
    ending: z.enum(['close', 'fin']),
    clients: whole(1, 1_000).optional(),
    watchers: whole(0, 1_000).optional(),
    watchersAnswer: flag.optional(),
    intrusions: z
      .array(z.enum(['origin', 'binary', 'not-json', 'huge']))
      .describe('a list of intrusions')
      .optional(),
    presence: flag.optional(),
    staysMs: z.array(ms).max(1_000).describe('a list of times in milliseconds').optional(),
    fresh: flag.optional(),
    pipelines: flag.optional(),
    picker: z.enum(['looks', 'leaves-at-once']).optional(),
    thinkMs: ms.optional(),
    lingerMs: ms.optional(),
    resubmits: flag.optional(),
  })
  .describe('an object with name, turns and ending');

const start = z
  .strictObject({
    listen: z.enum(['tcp', 'unix']).optional(),
    approvals: z.enum(['never', 'on-request']).optional(),
    providerWebSocket: flag.optional(),
    realtime: flag.optional(),
    broker: z.enum(['missing', 'deaf']).optional(),
  })
  .describe('an object');

const moment = z
  .strictObject({
    link: text.optional(),
    connection: whole(1, 1_000_000).optional(),
    message: text.optional(),
    ends: flag.optional(),
    exited: text.optional(),
  })
  .describe('an object that says what happens: a link and what of it, or a process that exits');

const word = '[a-z0-9][a-z0-9-]*';

/** Of `Scenario`. */
export const scenarioSchema = z
  .strictObject({
    id: z
      .string()
      .max(200)
      .regex(new RegExp(`^${word}(/${word})+$`))
      .describe('an area and a name in lower case, such as checkout/lost-tail'),
    title: text,
    about: text,
    role: z.enum(['server', 'client', 'intermediary', 'agent']),
    reports: z.array(text).describe('a list of addresses'),
    workload,
    plan: z.string().max(textMax).describe('plan text, one fault a line'),
    invariants: z.array(text).min(1).describe('a list of ids of invariants'),
    except: z.record(text, text).describe('reasons by ids of invariants').optional(),
    links: z.array(text).min(1).describe('a list of names of links').optional(),
    start: start.optional(),
    bounds: z
      .record(text, z.number().min(0).describe('a number from 0'))
      .describe('numbers by the names of bounds')
      .optional(),
    needs: z
      .array(z.enum(['takes-threads-up']))
      .describe('a list of needs')
      .optional(),
    disturbMs: ms.optional(),
    disturbUntil: moment.optional(),
    disturbMaxMs: ms.optional(),
  })
  .describe('a scenario, as defineScenario takes it');
