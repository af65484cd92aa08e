import { describe, expect, test } from 'vitest';
import { declared } from './broken-fixture.ts';

describe('declared', () => {
  test('reads what a program says of itself, over as many lines as it takes', () => {
    const source =
      '// A bridge that breaks `reconnects`: it ends, and its clients with it,\n// when the app-server drops.\nawait import("../bridge.js");\n';
    expect(declared('bridge-dies', source)).toEqual({
      name: 'bridge-dies',
      family: 'bridge',
      breaks: 'reconnects',
      about: 'it ends, and its clients with it, when the app-server drops.',
    });
  });

  test('refuses a program that does not say what it breaks', () => {
    expect(() => declared('mute', '// A server.\n')).toThrow(/Expected broken\/mute to begin with/);
  });
});
