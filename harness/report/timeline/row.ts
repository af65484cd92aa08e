/** One line of the drawn timeline. Lanes are numbers of `Lanes.lanes`. */
export interface Row {
  /** Events that this row shows, the first one first. */
  readonly events: number[];
  readonly time: number;
  shape: Shape;
  /** Plain text as the wire had it: escaped where it is drawn. */
  label: string;
  tone: Tone;
  /** Rows next to each other with the same key may be shown as one band. */
  readonly run?: Run;
  /** Number of the connection, shown as a chip where it helps. */
  readonly connection?: number;
}

export type Shape =
  /** A message: it left `from`, and got as far as `reached`. */
  | {
      readonly kind: 'arrow';
      readonly from: number;
      readonly to: number;
      readonly via?: number;
      readonly reached: 'to' | 'via';
    }
  /** Something that happened at one place. */
  | { readonly kind: 'mark'; readonly lane: number }
  /** Something that concerns all. */
  | { readonly kind: 'rule' };

export type Tone =
  | 'message'
  | 'response'
  | 'stream'
  | 'open'
  | 'end'
  | 'fault'
  | 'healed'
  | 'operation'
  | 'good'
  | 'bad'
  | 'unsure'
  | 'process'
  | 'stage'
  | 'quiet';

export interface Run {
  readonly key: string;
  /** What the band is called: `item/agentMessage/delta`. */
  readonly name: string;
  readonly tokens?: readonly number[];
  /** Of how many: a flood is recorded several at a time. Default 1. */
  readonly count?: number;
}

/** Consecutive rows of one kind, drawn as one line that can be opened. */
export interface Band {
  readonly band: true;
  readonly rows: readonly Row[];
  readonly label: string;
}

/** Rows that are not drawn, because there are too many. */
export interface Gap {
  readonly gap: true;
  readonly rows: number;
  readonly events: number;
  readonly from: number;
  readonly to: number;
}

export type Item = Row | Band | Gap;

export const isBand = (item: Item): item is Band => 'band' in item;
export const isGap = (item: Item): item is Gap => 'gap' in item;
