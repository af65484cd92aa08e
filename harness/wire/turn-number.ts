/** The workload's number of the turn that a text is the prompt of, by the marker that its prompt has. */
export function turnNumberIn(text: string): number | undefined {
  const match = /⟦midturn turn=(\d{1,9})\b/.exec(text);
  return match ? Number(match[1]) : undefined;
}
