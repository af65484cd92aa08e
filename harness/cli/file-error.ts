/** What the file system, or the system, said no to: told in one line, since no line of ours is wrong. */

/** A wrong name or no permission: whoever called can change it. */
const byUser: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EEXIST: 'it is there already',
  ENOTEMPTY: 'the folder is not empty',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  EXDEV: 'it is on another device',
  ETXTBSY: 'the program is being written',
  ENOEXEC: 'it is no program',
  EINVAL: 'the name can not be used',
  ERR_INVALID_ARG_VALUE: 'the name can not be used',
};
/** The machine has no more of something. */
const bySystem: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EIO: 'the disk can not be read or written',
  EFBIG: 'the file would be too large',
  EMFILE: 'too many files are open: raise `ulimit -n`',
  ENFILE: 'too many files are open on this machine',
  ENOMEM: 'there is no memory',
  EAGAIN: 'no more processes can be started',
};

export interface FileError {
  readonly whose: 'user' | 'system';
  readonly text: string;
}

/** Undefined for what is no such error. */
export function fileErrorOf(error: unknown): FileError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || (syscall === undefined && !error.message.includes('null bytes')))
    return undefined;
  if (
    /^(?:connect|listen|bind|read|write|getaddrinfo)$/.test(syscall ?? '') &&
    path === undefined
  ) {
    if (bySystem[code] === undefined && code !== 'EISDIR') return undefined;
  }
  const why = byUser[code] ?? bySystem[code];
  if (why === undefined) return undefined;
  const what = path === undefined || path === '' ? 'a file' : `\`${path}\``;
  const whose = bySystem[code] === undefined ? 'user' : 'system';
  return {
    whose,
    text: `Expected ${what} to be usable (${syscall ?? 'open'}), got ${code}: ${why}.`,
  };
}
