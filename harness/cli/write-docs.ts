/**
 * `npm run docs`: writes what is generated from definitions: the tables of README.md, the JSON Schemas
 * in `reports/schemas/`, and `reports/matrix.md` from the published baselines.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedSchemas } from '../runner/results-schema.ts';
import { generatedTables, replaceTables } from './docs.ts';
import { publishedMatrix } from './published-matrix.ts';

function write(path: string, after: string): void {
  let before: string | undefined;
  try {
    before = readFileSync(path, 'utf8');
  } catch {}
  if (after !== before) writeFileSync(path, after);
  process.stdout.write(`${path}: ${after === before ? 'was up to date' : 'written'}\n`);
}

write('README.md', replaceTables(readFileSync('README.md', 'utf8'), generatedTables()));
mkdirSync('reports/schemas', { recursive: true });
for (const [name, schema] of Object.entries(publishedSchemas())) {
  write(join('reports/schemas', name), `${JSON.stringify(schema, null, 2)}\n`);
}
write('reports/matrix.md', await publishedMatrix('reports/baselines'));
