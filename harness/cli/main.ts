#!/usr/bin/env node
/**
 * Loads the command line. Where even that fails, as with `ulimit -n 100`, Node would end with 1, which means
 * that an invariant is violated; so the error is told here, with the exit code of a machine that lacks
 * something. Nothing is imported but by this.
 */
try {
  await import('./main-process.ts');
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  // A package whose file can't be opened counts as not found.
  const isOutOf = /EMFILE|ENFILE|MODULE_NOT_FOUND/.test(`${code} ${message}`);
  const [first] = message.split('\n');
  const why = `${first}. Too many files are open (raise \`ulimit -n\`), or the installation is damaged.`;
  process.stderr.write(`midturn: ${isOutOf ? why : (error as Error).stack}\n`);
  process.exitCode = isOutOf ? 74 : 70;
}
