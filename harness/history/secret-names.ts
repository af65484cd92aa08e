import { redactText } from './redact.ts';

/** Names that are remembered as harmless, so that the many are looked at once. */
const knownMax = 4_000;
const longMax = 200;

/**
 * The names and ids of one history without secrets. A peer may use a key as an id; two such ids stay two,
 * or what was said of one would be said of the other.
 */
export class SecretNames {
  readonly #clean = new Map<string, string>();
  readonly #masked = new Map<string, string>();
  readonly #uses = new Map<string, number>();

  clean(name: string): string {
    const known = this.#clean.get(name) ?? this.#masked.get(name);
    if (known !== undefined) return known;
    const text = redactText(name);
    if (text !== name) return this.#mask(name, text);
    if (this.#clean.size >= knownMax) this.#clean.clear();
    if (name.length <= longMax) this.#clean.set(name, text);
    return text;
  }

  #mask(name: string, text: string): string {
    const use = (this.#uses.get(text) ?? 0) + 1;
    const shown = use === 1 ? text : `${text} #${use}`;
    // Over the bound they are one again: there is no end to the names that a peer can think of.
    if (this.#masked.size >= knownMax) return text;
    this.#uses.set(text, use);
    this.#masked.set(name, shown);
    return shown;
  }
}
