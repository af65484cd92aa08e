/** Why a signal to the process of this name would reach nobody now; undefined when it would. */
export function refusalOf(
  processes: ReadonlyMap<string, number>,
  name: string,
): string | undefined {
  const pid = processes.get(name);
  if (pid === undefined) {
    const known = [...processes.keys()].map((one) => `\`${one}\``).join(', ') || 'none';
    return `there is no process \`${name}\` now; known are ${known}`;
  }
  try {
    process.kill(pid, 0);
    return undefined;
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ESRCH';
    return isGone ? `process \`${name}\` (pid ${pid}) was gone already` : undefined;
  }
}
