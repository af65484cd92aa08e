import { describe, expect, it } from 'vitest';
import { midturn, startMidturn } from './testing/midturn-command.ts';

const commands = ['run', 'proxy', 'replay', 'check', 'report', 'list', 'explain', 'doctor'];

describe('midturn', () => {
  it('prints its help without a command', async () => {
    const { exitCode, stdout } = await midturn();
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: midturn');
  });

  it.each(commands)('%s --help teaches by example and ends with 0', async (command) => {
    const { exitCode, stdout, stderr } = await midturn(command, '--help');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`Examples?:\n {2}midturn ${command}`));
  });

  it.each([
    [['foo'], 'Expected a command, got `foo`. See --help.'],
    [
      ['run', '--sed', '3'],
      'Expected an option of this command, got `--sed`. Did you mean `--seed`?',
    ],
    [['run', '--seed'], 'Expected `--seed <integer>` to have a value, got none. See --help.'],
    [
      ['run', '--seed', 'x'],
      'Expected `--seed` to be a whole number from 0 to 4294967295, got `x`.',
    ],
    [['explain'], 'Expected the argument `<plan>`, got none. See --help.'],
    [
      ['proxy', '--listen', 'ws://127.0.0.1:0'],
      'Expected the option `--upstream <endpoint>` or `--config <file>`, got none. See --help.',
    ],
    [['check', 'gone.jsonl'], 'Expected `gone.jsonl` to be a readable history file, got ENOENT.'],
    [['report', 'gone'], 'Expected a run folder or a results.json, found no `gone`.'],
    [['explain', 'gone.plan'], 'Expected a plan file, found no `gone.plan`.'],
  ])('%j ends with 64 and one message', async (words, message) => {
    const { exitCode, stdout, stderr } = await midturn(...words);
    expect([exitCode, stdout, stderr]).toEqual([64, '', `midturn: ${message}\n`]);
  });

  it('points at the column of a mistake in a plan', async () => {
    const { exitCode, stderr } = await midturn('explain', 'rest on turn/started');
    expect(exitCode).toBe(64);
    expect(stderr).toContain('line 1, column 1');
    expect(stderr).toContain('`reset`');
  });

  it('names near scenarios', async () => {
    const { exitCode, stderr } = await midturn('run', 'tail/reset-mid-trun');
    expect(exitCode).toBe(64);
    expect(stderr).toContain('Did you mean `tail/reset-mid-turn`?');
  });

  it('prints the JSON Schema of plans', async () => {
    const { exitCode, stdout } = await midturn('explain', '--schema');
    const { $schema, properties } = JSON.parse(stdout);
    expect([exitCode, $schema]).toEqual([0, 'https://json-schema.org/draft/2020-12/schema']);
    expect(Object.keys(properties)).toEqual(['seed', 'faults']);
  });

  it('explains a plan in a sentence a line', async () => {
    const { exitCode, stdout } = await midturn('explain', 'reset on item/agentMessage/delta#3');
    expect([exitCode, stdout]).toEqual([
      0,
      'reset on item/agentMessage/delta#3\n' +
        '  At the 3rd `item/agentMessage/delta`, sends RST to both peers.\n',
    ]);
  });

  it('lists as JSON for scripts', async () => {
    const { stdout } = await midturn('list', '--json');
    const { scenarios, drivers, faults, invariants } = JSON.parse(stdout);
    const lists = [scenarios, drivers, faults, invariants];
    for (const list of lists) expect(list.length).toBeGreaterThan(0);
  });

  it('says what the machine has', async () => {
    const { exitCode, stdout } = await midturn('doctor', '--offline');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`ok        node            ${process.version}\n`);
  });

  it('survives a reader that leaves', async () => {
    const { child, finished } = startMidturn(['list', '--json']);
    child.stdout.destroy();
    expect(await finished).toMatchObject({ stderr: '' });
  });
});
