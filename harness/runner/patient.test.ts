import { expect, test } from 'vitest';
import { defaultBounds } from '../invariants/invariant.ts';
import { patient, patientMs } from './patient.ts';

test('a wait is longer than what it has to show, by a part of it and at least by a quarter of a second', () => {
  expect([patientMs(0), patientMs(100), patientMs(10_000), patientMs(15_001)]).toEqual([
    ...[250, 350, 10_500, 15_752],
  ]);
});

test('a client of ours waits longer than each bound', () => {
  const waits = patient(defaultBounds);
  expect(Object.keys(waits)).toEqual(Object.keys(defaultBounds));
  expect(waits.requestMs).toBe(10_500);
  expect(waits.settleMs).toBe(15_750);
});
