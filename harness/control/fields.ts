import { badBody } from './api-error.ts';

/**
 * The fields of a JSON object as Go's decoder reads them: keys in any case, the last one wins, unknown
 * keys are ignored, and `null` leaves a field as it was. Wrong types throw 400.
 */
export class Fields {
  readonly #values = new Map<string, unknown>();
  readonly #path: string;

  /** `value` is an object, or `null` for an empty one. */
  constructor(value: unknown, path = '') {
    this.#path = path;
    if (value === null || value === undefined) return;
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw mismatch(value, path || 'the body', 'object');
    }
    for (const [key, one] of Object.entries(value)) {
      if (one !== null) this.#values.set(key.toLowerCase(), one);
    }
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === undefined || typeof value === 'string') return value;
    throw mismatch(value, this.#path + name, 'string');
  }

  flag(name: string): boolean | undefined {
    const value = this.#values.get(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw mismatch(value, this.#path + name, 'bool');
  }

  /** JSON numbers lose what a double cannot hold, so whole numbers end where it is exact. */
  integer(name: string): number | undefined {
    const value = this.#values.get(name);
    if (value === undefined || Number.isSafeInteger(value)) return value as number | undefined;
    throw mismatch(value, this.#path + name, 'int64');
  }

  /** A single-precision number, in its shortest decimal form. */
  float32(name: string): number | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isFinite(Math.fround(value))) return shortest(value);
    throw mismatch(value, this.#path + name, 'float32');
  }

  object(name: string): Fields {
    return new Fields(this.#values.get(name), `${this.#path}${name}.`);
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.#values.get(name);
    if (value === undefined || Array.isArray(value)) return value;
    throw mismatch(value, this.#path + name, 'array');
  }
}

function shortest(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(single.toPrecision(digits));
    if (Math.fround(candidate) === single) return candidate;
  }
  return Number(single.toPrecision(9));
}

function mismatch(value: unknown, field: string, type: string) {
  const kind = Array.isArray(value) ? 'array' : typeof value;
  const found = typeof value === 'number' ? `number ${value}` : kind === 'boolean' ? 'bool' : kind;
  return badBody(`json: cannot unmarshal ${found} into field ${field} of type ${type}`);
}
