import type { TurnSpec } from './workload.ts';

const tools = {
  command: 'cmd="touch midturn-approved"',
  'long-command': 'cmd="sleep 2"',
  'file-change': 'patch=midturn-approved',
} as const;

/** Words, so that nothing on the way takes them for white space that may go. */
const filler = ' and so on,';

/**
 * The prompt of a turn: its marker tells the scripted provider what to stream. `marks` are more of
 * what the marker says.
 */
export function promptOf(turn: TurnSpec, number: number, ...marks: readonly string[]): string {
  const { deltas, deltaBytes, burst, gapMs, approvals, approvalsFor, promptBytes = 0 } = turn;
  const asked = approvals ? ` approvals=${approvals} ${tools[approvalsFor ?? 'command']}` : '';
  const more = marks.map((mark) => ` ${mark}`).join('');
  const prompt = `Stream this. ⟦midturn turn=${number} deltas=${deltas} bytes=${deltaBytes} burst=${burst} gap=${gapMs}${asked}${more}⟧`;
  const missing = Math.max(0, promptBytes - Buffer.byteLength(prompt));
  return prompt + filler.repeat(Math.ceil(missing / filler.length)).slice(0, missing);
}
