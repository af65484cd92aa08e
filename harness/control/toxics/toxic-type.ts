import type { StageKind } from '../../proxy/stages/stage.ts';

/** Attributes by the API's names, in declaration order; all are whole numbers. */
export type Attributes<Name extends string> = { readonly [K in Name]: number };

/** One type of toxic: what the API calls it and its attributes, and the stage that does it. */
export interface ToxicType {
  readonly type: string;
  readonly attributes: readonly string[];
  readonly kind: StageKind<never>;
  settingsOf(attributes: Attributes<string>): unknown;
  /** What is wrong with the attributes; these are the values that a server must not run with. */
  complaint(attributes: Attributes<string>): string | undefined;
}

export function defineToxic<Name extends string, Settings>(definition: {
  readonly type: string;
  readonly attributes: readonly Name[];
  readonly kind: StageKind<Settings>;
  settingsOf(attributes: Attributes<Name>): Settings;
  complaint?(attributes: Attributes<Name>): string | undefined;
}): ToxicType {
  return { complaint: () => undefined, ...definition } as unknown as ToxicType;
}
