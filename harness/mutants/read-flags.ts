import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];
const help = { help: { type: 'boolean', short: 'h', default: false } } as const;

/** The flags of a program of this room; `--help` prints the usage and ends, a wrong flag ends with 64. */
export function readFlags<const T extends Options>(options: T, usage: string): Values<T> {
  try {
    const { values } = parseArgs({ options: { ...options, ...help } });
    if (!(values as { readonly help?: boolean }).help) return values as Values<T>;
    process.stdout.write(usage);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exit(64);
  }
}
