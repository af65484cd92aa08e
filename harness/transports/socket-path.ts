import { HarnessError } from '../errors.ts';

/** Bytes of a unix socket's path: `sun_path` without its final zero, 108 on Linux, 104 on macOS. */
export const socketPathBytesMax = process.platform === 'darwin' ? 103 : 107;

/** Throws `BAD_ARGUMENT` for a path that the kernel would cut or refuse. */
export function checkSocketPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes <= socketPathBytesMax) return;
  throw new HarnessError(
    'BAD_ARGUMENT',
    `Expected a unix socket path of at most ${socketPathBytesMax} bytes, got ${bytes}: \`${path}\`.`,
  );
}
