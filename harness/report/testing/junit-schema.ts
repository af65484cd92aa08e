/**
 * The JUnit format that CI servers agree on (jenkins-junit.xsd of the Jenkins xUnit plugin), as far as
 * our elements go: for each element its attributes, those that it must have, and its children in order.
 */
interface ElementRule {
  readonly attributes: Readonly<Record<string, RegExp>>;
  readonly required: readonly string[];
  readonly children: readonly string[];
}

const text = /^[\s\S]*$/;
const whole = /^\d+$/;
const seconds = /^\d+\.\d{3}$/;
const problem: ElementRule = {
  attributes: { type: text, message: text },
  required: ['type'],
  children: [],
};
const counts = { tests: whole, failures: whole, errors: whole, skipped: whole, time: seconds };

const rules: Readonly<Record<string, ElementRule>> = {
  testsuites: {
    attributes: { name: text, ...counts },
    required: ['tests', 'failures', 'errors'],
    children: ['testsuite'],
  },
  testsuite: {
    attributes: { name: text, ...counts, timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/ },
    required: ['name', 'tests'],
    children: ['testcase'],
  },
  testcase: {
    attributes: { classname: text, name: text, time: seconds },
    required: ['name', 'classname'],
    children: ['properties', 'skipped', 'error', 'failure'],
  },
  properties: { attributes: {}, required: [], children: ['property'] },
  property: { attributes: { name: text, value: text }, required: ['name', 'value'], children: [] },
  skipped: { attributes: { message: text }, required: [], children: [] },
  error: problem,
  failure: problem,
};

const token = /<\?xml[^>]*\?>|<\/([\w:-]+)>|<([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;

/** What is wrong with a document: that it is not well-formed, or against a rule. Empty when nothing is. */
export function junitErrors(xml: string): string[] {
  const errors: string[] = [];
  const open: { readonly name: string; last: number }[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    if (match === null) return [...errors, `not well-formed at ${xml.slice(at, at + 40)}`];
    const [, closed, opened, attributes = '', isEmpty, content] = match;
    if (closed !== undefined && open.pop()?.name !== closed) errors.push(`stray </${closed}>`);
    if (content !== undefined && /&(?!(amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(content)) {
      errors.push(`bare & in ${content.slice(0, 40)}`);
    }
    if (opened === undefined) continue;
    errors.push(...errorsOf(opened, attributes, open.at(-1)));
    if (isEmpty === '') open.push({ name: opened, last: 0 });
  }
  return open.length > 0 ? [...errors, `<${open.at(-1)?.name}> is not closed`] : errors;
}

function errorsOf(
  name: string,
  attributes: string,
  parent: { readonly name: string; last: number } | undefined,
): string[] {
  const rule = rules[name];
  if (rule === undefined) return [`<${name}> is not in the format`];
  const errors: string[] = [];
  const place = parent ? (rules[parent.name]?.children.indexOf(name) ?? -1) : 0;
  if (place === -1) errors.push(`<${name}> inside of <${parent?.name}>`);
  if (parent && place < parent.last) errors.push(`<${name}> too late in <${parent.name}>`);
  if (parent) parent.last = Math.max(parent.last, place);
  const given = new Map([...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map((m) => [m[1], m[2]]));
  for (const [key, value = ''] of given) {
    const pattern = rule.attributes[key ?? ''];
    if (pattern === undefined) errors.push(`${name} has no attribute ${key}`);
    else if (!pattern.test(value)) errors.push(`${name}/${key} is ${value}`);
  }
  return [
    ...errors,
    ...rule.required.filter((key) => !given.has(key)).map((k) => `${name} lacks ${k}`),
  ];
}
