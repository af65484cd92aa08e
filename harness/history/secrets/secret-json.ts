/**
 * Takes secrets out of the objects and arrays in a text, by their structure: members with a secret's
 * name, whatever is in them, `{"name": "Authorization", "value": "..."}`, `["--api-key", "..."]`. Reads
 * JSON, and what Node and Python print of objects; whole or cut, wherever it stands. Everything else
 * stays byte for byte. Over 200 lines: one reader, whose parts mean nothing alone.
 *
 * Each character is looked at once but for strings that hold JSON themselves, to a depth.
 */
import { isCount, isCountName, isSecretName } from './secret-names.ts';
import { redacted } from './secret-shapes.ts';

/** Deeper is read as if it began there. */
const depthMax = 200;
const nestedMax = 6;

interface Leaf {
  readonly kind: 'string' | 'word';
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Value {
  /** Itself, or all that are in it. */
  readonly leaves: readonly Leaf[];
  /** Set when it is a leaf. */
  readonly leaf?: Leaf;
}

/** The name that makes what is read secret. */
type Under = string | undefined;

const pairNames =
  /^(?:names?|key|header|header_?name|field|k|n|var(?:iable)?|env|param(?:eter)?|property|id|label|flag|option)$/i;
const pairValues = /^(?:values?|val|v|data|content|default|text|raw|arg(?:ument)?)$/i;

/** `clean` is what a string in it is read with. */
export function redactJson(
  text: string,
  clean: (text: string, depth: number) => string,
  depth = 0,
): string {
  return new Reader(text, clean, depth).run();
}

class Reader {
  readonly #text: string;
  readonly #clean: (text: string, depth: number) => string;
  readonly #nested: number;
  readonly #changes = new Map<number, { readonly end: number; readonly by: string }>();
  #at = 0;

  constructor(text: string, clean: (text: string, depth: number) => string, nested: number) {
    this.#text = text;
    this.#clean = clean;
    this.#nested = nested;
  }

  run(): string {
    const opening = /[{[]/g;
    for (;;) {
      opening.lastIndex = this.#at;
      const found = opening.exec(this.#text);
      if (found === null) break;
      this.#at = found.index;
      this.#value(undefined, 0);
      // What can't be read is left behind, and what follows it begins anew.
      this.#at = Math.max(this.#at, found.index + 1);
    }
    return this.#changed();
  }

  #changed(): string {
    if (this.#changes.size === 0) return this.#text;
    let result = '';
    let copied = 0;
    for (const [start, { end, by }] of [...this.#changes].sort(([a], [b]) => a - b)) {
      if (start < copied) continue;
      result += this.#text.slice(copied, start) + by;
      copied = end;
    }
    return result + this.#text.slice(copied);
  }

  /** Undefined where there is none: whoever asks gives up too. */
  #value(under: Under, depth: number): Value | undefined {
    this.#space();
    const c = this.#text[this.#at];
    if (c === undefined || depth > depthMax) return undefined;
    if (c === '{') return this.#object(under, depth);
    if (c === '[') return this.#array(under, depth);
    const leaf = c === '"' || c === "'" ? this.#string(c) : this.#word();
    if (leaf === undefined) return undefined;
    if (under !== undefined) this.#hide(leaf, under);
    return { leaves: [leaf], leaf };
  }

  #object(under: Under, depth: number): Value {
    const members: { readonly key: string; readonly value: Value }[] = [];
    this.#at += 1;
    while (this.#more('}')) {
      const key = this.#key();
      if (key === undefined) break;
      const value = this.#value(underOf(key.text, under), depth + 1);
      if (value === undefined) break;
      members.push({ key: key.text, value });
    }
    const names = members.filter(
      ({ key, value }) => pairNames.test(key) && value.leaf?.kind === 'string',
    );
    const named = names.find(({ value }) => isNameAlone((value.leaf as Leaf).text));
    for (const { key, value } of named ? members : []) {
      if (!pairValues.test(key)) continue;
      for (const leaf of value.leaves) this.#hide(leaf, (named?.value.leaf as Leaf).text);
    }
    return { leaves: members.flatMap(({ value }) => value.leaves) };
  }

  #array(under: Under, depth: number): Value {
    const items: Value[] = [];
    this.#at += 1;
    while (this.#more(']')) {
      const item = this.#value(under, depth + 1);
      if (item === undefined) break;
      items.push(item);
    }
    for (const [i, { leaf }] of items.entries()) {
      const next = items[i + 1];
      if (leaf?.kind !== 'string' || next === undefined) continue;
      const value = next.leaf;
      const isFlag =
        leaf.text.startsWith('-') && value !== undefined && !value.text.startsWith('-');
      const isUser = /^(?:-[uU]|--(?:proxy-)?user)$/.test(leaf.text) && value?.text.includes(':');
      const isTuple = !leaf.text.startsWith('-') && isNameAlone(leaf.text);
      const isNamed = isTuple || (isFlag && isNameAlone(leaf.text));
      if (isNamed || isUser)
        for (const one of next.leaves) this.#hide(one, isUser ? 'secret' : leaf.text);
    }
    return { leaves: items.flatMap(({ leaves }) => leaves) };
  }

  /** True while a member or an item follows; steps over commas and the closing bracket. */
  #more(closing: string): boolean {
    this.#space();
    while (this.#text[this.#at] === ',') {
      this.#at += 1;
      this.#space();
    }
    if (this.#text[this.#at] !== closing) return this.#at < this.#text.length;
    this.#at += 1;
    return false;
  }

  #key(): Leaf | undefined {
    this.#space();
    const c = this.#text[this.#at];
    const key = c === '"' || c === "'" ? this.#string(c) : this.#word();
    if (key === undefined) return undefined;
    this.#space();
    const separator = /(?::|=>?)/y;
    separator.lastIndex = this.#at;
    if (!separator.test(this.#text)) return undefined;
    this.#at = separator.lastIndex;
    return key;
  }

  /** A string, or what there is of it. */
  #string(quote: string): Leaf {
    const start = this.#at;
    let end = start + 1;
    for (; end < this.#text.length && this.#text[end] !== quote; end++) {
      if (this.#text[end] === '\\') end += 1;
    }
    const inner = this.#text.slice(start + 1, end);
    this.#at = Math.min(end + 1, this.#text.length);
    const text = decode(inner, quote);
    const leaf = { kind: 'string', start, end: this.#at, text } as const;
    if (this.#nested < nestedMax) {
      const clean = this.#clean(text, this.#nested + 1);
      if (clean !== text) this.#changes.set(start, { end: this.#at, by: encode(clean, quote) });
    }
    return leaf;
  }

  /** A number, a literal, a name without quotes. */
  #word(): Leaf | undefined {
    const word = /[^\s,:=[\]{}"']+/y;
    word.lastIndex = this.#at;
    const [text] = word.exec(this.#text) ?? [];
    if (text === undefined) return undefined;
    const start = this.#at;
    this.#at += text.length;
    return { kind: 'word', start, end: this.#at, text };
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #hide({ kind, start, end, text }: Leaf, name: string): void {
    if (text === '' || text === redacted || text.startsWith('⟦t:')) return;
    if (kind === 'word' && /^(?:null|true|false|undefined|None|True|False|redacted)$/.test(text))
      return;
    if (isCount(name, text) || (kind === 'word' && isCountName(name))) return;
    const quote = kind === 'string' ? (this.#text[start] as string) : '"';
    this.#changes.set(start, { end, by: `${quote}${redacted}${quote}` });
  }
}

/** What a member's name makes of its value; a count is none, whatever it is in. */
function underOf(key: string, under: Under): Under {
  if (isCountName(key) && !isSecretName(key.replace(/tokens?/gi, ''))) {
    return /^tokens$/i.test(key) ? (under ?? key) : undefined;
  }
  return isSecretName(key) ? key : under;
}

/** A name and nothing else: `Authorization`, `--api-key`, `OPENAI_API_KEY`. */
const isNameAlone = (text: string) =>
  text.length <= 100 && /^-{0,2}[\w.-]+:?$/.test(text) && isSecretName(text.replace(/:$/, ''));

function decode(inner: string, quote: string): string {
  if (!inner.includes('\\')) return inner;
  const escaped = quote === '"' ? inner : inner.replace(/\\'/g, "'").replace(/(?<!\\)"/g, '\\"');
  for (const cut of ['', '\\\\[^\\\\]{0,5}$']) {
    try {
      return JSON.parse(`"${cut === '' ? escaped : escaped.replace(new RegExp(cut), '')}"`);
    } catch {
      // Cut in the middle of an escape, or no JSON.
    }
  }
  return inner;
}

function encode(text: string, quote: string): string {
  const json = JSON.stringify(text);
  return quote === '"' ? json : `'${json.slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}
