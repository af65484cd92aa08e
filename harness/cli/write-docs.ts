/** `npm run docs`: writes the generated tables into README.md of the current folder. */
import { readFileSync, writeFileSync } from 'node:fs';
import { generatedTables, replaceTables } from './docs.ts';

const path = 'README.md';
const before = readFileSync(path, 'utf8');
const after = replaceTables(before, generatedTables());
if (after !== before) writeFileSync(path, after);
process.stdout.write(
  `${path}: ${after === before ? 'tables were up to date' : 'tables written'}\n`,
);
