import type { Plan } from '../plan/plan.ts';
import type { StageSpec } from '../proxy/stages/stage-slot.ts';
import { badBody, invalidStream, invalidType, toxicExists } from './api-error.ts';
import { Fields } from './fields.ts';
import { planType, readPlanText } from './plan-toxic.ts';
import { toxicTypes } from './toxics/index.ts';
import type { ToxicType } from './toxics/toxic-type.ts';

/** Characters of a name of a toxic or a proxy. */
export const nameCharactersMax = 1_024;

/** Toxics of one proxy: each of them is a look at every read. */
export const toxicsMax = 500;

type AttributeValues = Readonly<Record<string, number | string>>;

/** One toxic of one proxy; an update makes a new one of the same name. */
export interface Toxic {
  readonly name: string;
  readonly type: string;
  /** As it was given: `UPSTREAM` stays so. */
  readonly stream: string;
  readonly direction: 'upstream' | 'downstream';
  readonly toxicity: number;
  readonly attributes: AttributeValues;
  /** What it does to bytes, or to messages. */
  readonly stage: ToxicType | undefined;
  readonly plan: Plan | undefined;
}

/**
 * Reads the body of a new toxic. Errors come in the order of the contract: JSON, stream, type, name,
 * attributes.
 */
export function readToxic(body: unknown, isTaken: (name: string) => boolean): Toxic {
  const fields = new Fields(body);
  const type = fields.text('type') ?? '';
  const stream = fields.text('stream') ?? 'downstream';
  const toxicity = fields.float32('toxicity') ?? 1;
  const given = fields.text('name') ?? '';
  const attributes = fields.object('attributes');
  const direction = stream.toLowerCase();
  if (direction !== 'upstream' && direction !== 'downstream') throw invalidStream();
  const name = given === '' ? `${type}_${stream}` : given;
  const stage = toxicTypes.find((one) => one.type === type);
  if (!stage && type !== planType) throw invalidType();
  checkName(name);
  if (isTaken(name)) throw toxicExists();
  const base = { name, type, stream, direction, toxicity } as const;
  return { ...base, stage, ...readAttributes(stage, attributes, {}) };
}

/** A name must be one that a path can hold, or what is called so could never be deleted. Throws 400. */
export function checkName(name: string): void {
  if (name.length > nameCharactersMax) throw badBody('the name is too long');
  const isPath = name !== '.' && name !== '..' && Buffer.from(name).toString() === name;
  if (!isPath) throw badBody('the name can not be a part of a path');
}

/** The toxic after an update: attributes that are not given keep their value. */
export function updatedToxic(toxic: Toxic, body: unknown): Toxic {
  const fields = new Fields(body);
  const toxicity = fields.float32('toxicity') ?? toxic.toxicity;
  const read = readAttributes(toxic.stage, fields.object('attributes'), toxic.attributes);
  return { ...toxic, toxicity, ...read };
}

/** In the order of the contract, attributes as declared. */
export function toxicJson({ attributes, name, type, stream, toxicity }: Toxic) {
  return { attributes, name, type, stream, toxicity };
}

/** `fault`: its number in the history. */
export function stageSpec(
  { name, attributes, toxicity }: Toxic,
  stage: ToxicType,
  fault: number,
): StageSpec {
  const settings = stage.settingsOf(attributes as Readonly<Record<string, number>>);
  return { name, kind: stage.kind, settings, toxicity, fault };
}

function readAttributes(
  stage: ToxicType | undefined,
  fields: Fields,
  before: AttributeValues,
): Pick<Toxic, 'attributes' | 'plan'> {
  if (!stage) {
    const text = fields.text('plan') ?? String(before.plan ?? '');
    return { attributes: { plan: text }, plan: readPlanText(text) };
  }
  const attributes: Record<string, number> = {};
  for (const name of stage.attributes) {
    attributes[name] = fields.integer(name) ?? Number(before[name] ?? 0);
  }
  const complaint = stage.complaint(attributes);
  if (complaint !== undefined) throw badBody(complaint);
  return { attributes, plan: undefined };
}
