/** Milliseconds that this process worked on something, whoever else uses the machine. */
export function workedMs(act: () => unknown): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
