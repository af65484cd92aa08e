/** Programs of a few lines that behave badly, as arguments for Node. */
const script = (text: string): readonly string[] => ['-e', text];

const stay = 'setInterval(() => {}, 1000);';

/** Prints `ready`, then waits for ever. */
export const waits = script(`console.log('ready'); ${stay}`);

/** Does not care for SIGTERM. */
export const ignoresTerm = script(`process.on('SIGTERM', () => {}); console.log('ready'); ${stay}`);

/** Prints the pid of a child that leads a group of its own; both go on for ever. */
export const startsStray = script(
  `const { spawn } = require('node:child_process');
   const child = spawn(process.execPath, ['-e', '${stay}'], { detached: true, stdio: 'ignore' });
   child.unref();
   console.log(child.pid); ${stay}`,
);

/** As above, but ends at once: the child has no parent any more. */
export const leavesOrphan = script(
  `const { spawn } = require('node:child_process');
   const child = spawn(process.execPath, ['-e', '${stay}'], { detached: true, stdio: 'ignore' });
   child.unref();
   console.log(child.pid);`,
);

/** Writes 60 lines to stderr, the last one very long, and ends with code 3. */
export const complains = script(
  `for (let k = 1; k < 60; k++) console.error('line ' + k);
   console.error('x'.repeat(10000)); process.exitCode = 3;`,
);
