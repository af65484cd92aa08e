/**
 * The laws that every fault keeps, whatever it does. A fault's test calls `checkFaultLaws` and then
 * has its own few cases. Plain assertions, so that a fault of a user can be held to them as well.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { argumentsArbitrary } from '../../plan/argument-arbitrary.ts';
import { fraction } from '../../random/fraction.ts';
import type { Message } from '../../wire/message.ts';
import type { Unit } from '../../wire/unit.ts';
import type { FaultDefinition, Situation } from '../definition.ts';
import { noUnit } from '../no-unit.ts';

export function checkFaultLaws(fault: FaultDefinition): void {
  checkWords(fault);
  checkDecisions(fault);
}

/** Help, README and `explain` are made of these, so they have one form. */
function checkWords(fault: FaultDefinition): void {
  assert.match(fault.name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  assert.match(fault.does, /^[a-z][^\n]*[^.\n]$/, 'does is a clause: lower case, no full stop');
  assert.match(fault.happensWhen, /^This happens when [^\n]+\.$/);
  assert.ok(fault.does.length <= 100, 'does fits a row of a table');
  for (const [name, spec] of Object.entries(fault.arguments)) {
    assert.match(name, /^[a-z][a-zA-Z]*$/, `argument ${name}`);
    assert.match(spec.doc, /^[^A-Z\n][^\n]*[^.\n]$/, `doc of ${name}`);
  }
}

function checkDecisions(fault: FaultDefinition): void {
  const cases = fc.tuple(argumentsArbitrary(fault.arguments), situationArbitrary);
  fc.assert(
    fc.property(cases, ([values, situation]) => {
      const before = structuredClone(values);
      const bytesBefore = Buffer.from(situation.unit.bytes);
      const effect = fault.decide(values as never, situation);
      assert.deepEqual(fault.decide(values as never, situation), effect, 'decide is pure');
      assert.deepEqual(values, before, 'decide leaves its values alone');
      assert.deepEqual(situation.unit.bytes, bytesBefore, 'decide leaves the bytes alone');
      checkBounds(effect as Record<string, unknown>, situation);
      assert.match(fault.says?.(values as never) ?? fault.does, /^[a-z].*[^.]$/s);
    }),
    { numRuns: 80, interruptAfterTimeLimit: 400 },
  );
}

/** Numbers in effects are finite, times and counts not negative, cuts within the unit. */
function checkBounds(effect: Record<string, unknown>, { unit }: Situation): void {
  for (const [name, value] of Object.entries(effect)) {
    if (typeof value !== 'number') continue;
    assert.ok(Number.isFinite(value) && value >= 0, `${name} is ${value}`);
    if (name === 'keepBytes') assert.ok(value <= unit.bytes.length, 'keeps what there is');
  }
}

/** A frame, line or chunk of some bytes, with or without a message in it. */
const situationArbitrary: fc.Arbitrary<Situation> = fc
  .record({
    direction: fc.constantFrom('upstream' as const, 'downstream' as const),
    payload: fc.uint8Array({ maxLength: 300 }),
    header: fc.constantFrom(0, 2, 4, 6, 8, 14),
    kind: fc.constantFrom('none' as const, 'message' as const, 'notext' as const),
    seed: fc.integer(),
  })
  .map(({ direction, payload, header, kind, seed }) => ({
    direction,
    unit: kind === 'none' ? noUnit : unitOf(header, payload, kind === 'message'),
    message: kind === 'message' ? exampleMessage(payload.length) : undefined,
    process: 'server',
    fraction: (purpose) => fraction(seed, purpose),
  }));

function unitOf(headerBytes: number, payload: Uint8Array, isText: boolean): Unit {
  const bytes = Buffer.concat([Buffer.alloc(headerBytes, 0x81), payload]);
  const text = JSON.stringify(exampleBody);
  return {
    kind: headerBytes > 0 ? 'frame' : 'line',
    bytes,
    payloadStart: headerBytes,
    more: false,
    text: () => (isText ? text : undefined),
  };
}

const exampleBody = { method: 'item/agentMessage/delta', params: { delta: '⟦t:1⟧ é' } };

function exampleMessage(bytes: number): Message {
  return {
    kind: 'notification',
    method: exampleBody.method,
    id: undefined,
    body: exampleBody,
    bytes,
  };
}
