import type { EventBody, RecordedMessage } from '../history/event.ts';
import { readClose } from '../wire/close-frame.ts';
import { opcodes } from '../wire/frame.ts';
import { FrameUnit } from '../wire/frame-unit.ts';
import { classify, Pairing } from '../wire/json-rpc.ts';
import { meaningOf } from '../wire/meaning-of.ts';
import type { Message } from '../wire/message.ts';
import { formOf } from '../wire/message-form.ts';
import { PhaseTracker } from '../wire/phase.ts';
import type { Phase, Profile } from '../wire/profile.ts';
import { tokensIn } from '../wire/tokens.ts';
import type { Direction, Unit } from '../wire/unit.ts';
import { DeltaRuns } from './delta-runs.ts';
import { KeptUnits } from './kept-units.ts';
import type { LinkContext } from './link-context.ts';

/** Characters of a message's text that are handed to the recorder, which may keep less. */
const textMax = 64 * 1024;
const deltaTextMax = 4 * 1024;

/** What the units of one connection say: messages with their methods, phases, who is talking. */
export class Conversation {
  /** The name in the client's `initialize`, once it was seen. */
  client: string | undefined;
  /** A client that came back has not been answered its resume, nor asked for a turn. */
  resuming: boolean;
  /** Units whose bytes are recorded when the connection ends. */
  readonly kept = new KeptUnits();
  /** Deltas that need not be read one by one. */
  readonly runs = new DeltaRuns();
  readonly #link: LinkContext;
  readonly #connection: number;
  readonly #profile: Profile | undefined;
  readonly #pairing = new Pairing();
  readonly #tracker: PhaseTracker | undefined;

  constructor(link: LinkContext, connection: number) {
    this.#link = link;
    this.#connection = connection;
    this.#profile = link.profile;
    this.#tracker = link.profile && new PhaseTracker(link.profile);
    this.resuming = connection > 1;
  }

  get phase(): Phase {
    return this.#tracker?.phase ?? 'connecting';
  }

  /** Takes note of a unit, and records it if `records`; returns the message that it completes. */
  see(direction: Direction, unit: Unit, number: number, records: boolean): Message | undefined {
    const text = unit.text();
    const message =
      text === undefined
        ? undefined
        : this.#pairing.pair(direction, classify(text, unit.bytes.length));
    if (message?.method !== undefined) this.#link.run.book.sawMethod(message.method, message.kind);
    if (records) this.#recordUnit(direction, unit, number, message, text);
    if (message) this.#follow(direction, message);
    return message;
  }

  /** Takes note of a unit that passes whatever it says, or of a run of them; returns how many. */
  note(direction: Direction, unit: Unit, number: number): number {
    const { run } = unit;
    if (this.noteRun(direction, unit, number)) return run?.count ?? 1;
    if (!run) this.see(direction, unit, number, true);
    else for (const [i, one] of run.apart().entries()) this.note(direction, one, number + i);
    return run?.count ?? 1;
  }

  /** Records deltas of a flood without their texts, if that is what these are: nothing else is new in them. */
  noteRun(direction: Direction, unit: Unit, number: number): boolean {
    const { run, bytes, kind } = unit;
    const tail = run?.tail() ?? [unit];
    // All of a run are alike. They were the same as a delta before it, which may not be the last one now.
    if (!this.#isOneMore(tail[0])) return false;
    const message = this.runs.joined(bytes);
    const last = number + (run?.count ?? 1) - 1;
    const first = last + 1 - tail.length;
    for (const [i, one] of tail.entries()) this.kept.saw(direction, one, first + i);
    this.#record({
      ...{ type: 'unit-received', ...this.#on(), direction, unit: number, last },
      ...{ kind, bytes: bytes.length, opcode: opcodes.text, fin: true, message },
    });
    return true;
  }

  /** A message that the proxy made itself, as it is recorded. */
  describe(direction: Direction, text: string, bytes: number): RecordedMessage {
    const message = classify(text, bytes);
    return this.#recorded(direction, message, text, this.#profile?.deltaOf(message));
  }

  #follow(direction: Direction, message: Message): void {
    const tracker = this.#tracker;
    if (!tracker) return;
    const turns = tracker.turn;
    const change = tracker.see(direction, message);
    this.#link.turns.saw(this.#profile?.turnOf(message), tracker.turn > turns);
    if (change) {
      this.#record({ type: 'phase', ...this.#on(), ...change });
    }
    const { initialize, threadResume, turnStart } = this.#profile as Profile;
    const { kind, method } = message;
    if (kind === 'response' || kind === 'error') {
      if (method === threadResume) this.resuming = false;
    } else if (direction === 'upstream') {
      if (method === turnStart) this.resuming = false;
      if (method === initialize) this.client = clientName(message.body) ?? this.client;
    }
  }

  #isOneMore(unit: Unit | undefined): boolean {
    if (!(unit instanceof FrameUnit) || !unit.isPlainText) return false;
    return this.runs.passOver?.(unit.bytes, unit.payloadStart, unit.bytes.length) ?? false;
  }

  #recordUnit(
    direction: Direction,
    unit: Unit,
    number: number,
    message: Message | undefined,
    text: string | undefined,
  ): void {
    this.kept.saw(direction, unit, number);
    const { frame, kind, bytes } = unit;
    const close = frame?.opcode === opcodes.close ? readClose(unit) : undefined;
    const delta = message && this.#profile?.deltaOf(message);
    const recorded = message && this.#recorded(direction, message, text ?? '', delta);
    if (recorded) this.runs.saw(text ?? '', delta, recorded);
    this.#record({
      type: 'unit-received',
      ...this.#on(),
      direction,
      unit: number,
      kind,
      bytes: bytes.length,
      ...(frame && { opcode: frame.opcode, fin: frame.fin }),
      ...(close && { close }),
      ...(recorded && { message: recorded }),
    });
  }

  #recorded(
    direction: Direction,
    message: Message,
    text: string,
    delta: string | undefined,
  ): RecordedMessage {
    const profile = this.#profile;
    const { kind, method, id, bytes } = message;
    const thread = profile?.threadOf(message);
    const turn = profile?.turnOf(message);
    const item = profile?.itemOf(message);
    const form = profile && formOf(profile, message);
    const said = delta ?? text;
    const tokens = said.includes('⟦') ? tokensIn(said) : [];
    const max = delta === undefined ? textMax : deltaTextMax;
    return {
      kind,
      ...(method !== undefined && { method }),
      ...(profile && meaningOf(profile, direction, message)),
      ...(form !== undefined && { form }),
      ...(id !== undefined && { id }),
      ...(thread !== undefined && { thread }),
      ...(turn !== undefined && { turn }),
      ...(item !== undefined && { item }),
      ...(tokens.length > 0 && { tokens }),
      bytes,
      text: text.length > max ? text.slice(0, max) : text,
      ...(text.length > max && { truncated: true }),
    };
  }

  #on(): { link: string; connection: number } {
    return { link: this.#link.name, connection: this.#connection };
  }

  #record(event: EventBody): void {
    this.#link.run.recorder.record(event);
  }
}

function clientName(body: unknown): string | undefined {
  const { params } = body as { params?: { clientInfo?: { name?: unknown } } };
  const name = params?.clientInfo?.name;
  return typeof name === 'string' ? name : undefined;
}
