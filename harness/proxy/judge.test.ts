import { describe, expect, it } from 'vitest';
import type { Effect } from '../faults/effect.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import { parsePlan } from '../plan/parse.ts';
import { resolvePlan } from '../plan/resolve.ts';
import { exampleSighting } from '../triggers/testing/example-sighting.ts';
import { JsonlCodec } from '../wire/codecs/jsonl.ts';
import { classify } from '../wire/json-rpc.ts';
import type { Unit } from '../wire/unit.ts';
import { effectOn } from './effect-on.ts';
import { judge, type RuleDesk } from './judge.ts';
import { remadeUnits } from './remade-units.ts';
import { passes, type Verdict } from './verdict.ts';

const text = JSON.stringify({ method: 'x', params: { text: 'one' } });

/** Judges one line of JSON by a plan; says which faults changed something, and what goes out. */
function judged(plan: string, said = text) {
  const codec = new JsonlCodec();
  const [unit] = codec.push(Buffer.from(`${said}\n`));
  if (!unit) throw new Error('no line');
  const message = classify(said, unit.bytes.length);
  const seen = { unit, number: 0, bytesBefore: 0, message };
  const fired: number[] = [];
  const sighting = { ...exampleSighting(), direction: 'downstream' as const, message };
  const desk: RuleDesk = {
    codec: 'jsonl',
    evaluate: (rule: ArmedRule, _d, _s, units: readonly Unit[]): Effect | undefined =>
      rule.consider(sighting, 1, unit) ? effectOn(rule, sighting, unit, units, 1) : undefined,
    settle: (rule, _effect, _d, _s, { changes }) => void (changes && fired.push(rule.index)),
    remake: (direction, one, replacement) => remadeUnits(one, direction, replacement, codec),
  };
  const verdict = judge(desk, 'downstream', seen, resolvePlan(parsePlan(plan)));
  return { verdict, fired, out: outOf(verdict) };
}

const outOf = ({ change }: Verdict) =>
  change?.with.map((one) => ('text' in one ? one.text : one.bytes.toString().trimEnd())).join('|');

describe('judge', () => {
  it('says the same of every unit that no rule changes', () => {
    expect(judged('drop on y').verdict).toBe(passes);
  });

  it.each([
    ['rewrite("no such text", "y") on x'],
    ['rewrite("one", "one") on x'],
    ['delay(0ms) on x'],
    ['slicer(1000)'],
    ['oversize(5) on x'],
    ['latency(0ms)'],
  ])('changes nothing by %s', (plan) => {
    expect(judged(plan)).toMatchObject({ verdict: passes, fired: [] });
  });

  it('shows a rule what the one before it wrote', () => {
    const { out, fired } = judged('rewrite("one", "two") on x\nrewrite("two", "three") on x');
    expect([out, fired]).toEqual([text.replace('one', 'three'), [1, 2]]);
  });

  it('shows a rule each copy of what was doubled', () => {
    const { out } = judged('duplicate(2) on x\nrewrite("one", "two") on x');
    const changed = text.replace('one', 'two');
    expect(out).toBe(`${changed}|${changed}`);
  });

  it('doubles what was rewritten', () => {
    const { out, verdict } = judged('rewrite("one", "two") on x\nduplicate(2) on x');
    const changed = text.replace('one', 'two');
    expect([out, verdict.change?.fault]).toEqual([`${changed}|${changed}`, 1]);
  });

  it('drops what was rewritten', () => {
    const { verdict, fired } = judged('rewrite("one", "two") on x\ndrop on x');
    expect([verdict.fate, verdict.fault, fired]).toEqual(['drop', 2, [1, 2]]);
  });

  it('does not count what comes too late: an earlier rule had taken the message', () => {
    const later = 'duplicate on x\ndelay(5ms) on x\nrewrite("one", "two") on x\nreorder on x';
    const { verdict, fired } = judged(`drop on x\n${later}`);
    expect([verdict.fate, fired]).toEqual(['drop', [1]]);
  });

  it('ends the connection at what was dropped', () => {
    const { verdict, fired } = judged('drop on x\nreset on x\nrewrite("one", "two") on x');
    expect([verdict.ending?.effect.do, fired]).toEqual(['reset', [1, 2]]);
  });

  it('adds delays up', () => {
    const { verdict } = judged('delay(5ms) on x\nlatency(7ms)');
    expect(verdict.shape).toEqual({ delayMs: 12, heldBy: 2 });
  });
});
