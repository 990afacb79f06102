import { coded, says, type KnownCause } from './known-cause.ts'

const at = (path: string | undefined): { place?: string } => (path === undefined ? {} : { place: path })
const quoted = (message: string): string | undefined => /"([^"]+)"/.exec(message)?.[1]

/** Disks and files. */
export const FILE_CAUSES: readonly KnownCause[] = [
  {
    code: 'E_DISK_FULL',
    applies: (raw) =>
      coded('ENOSPC', 'EDQUOT')(raw) ||
      // A server reports this for its own disk, with a code.
      (!coded('53100')(raw) &&
        says(
          /no space left on device|disk quota exceeded|failed to offload data block|max_temp_directory_size/i,
        )(raw)),
    explain: ({ message, path }) => ({
      message: `the disk is full (${message})`,
      hint: 'free space (.sluice/ in the project holds load packages; TMPDIR takes temporary files), then run again: nothing was partly committed',
      ...at(path ?? quoted(message)),
    }),
  },
  {
    code: 'E_FILE_ACCESS',
    applies: (raw) =>
      coded('EACCES', 'EPERM', 'EROFS')(raw) ||
      says(/cannot open file .*(permission denied|read-only file system)/is)(raw),
    explain: ({ message, path }) => ({
      message: `no permission for a file or folder (${firstLine(message)})`,
      hint: 'give this user the right to read and write it, or choose another path',
      ...at(path ?? quoted(message)),
    }),
  },
  {
    code: 'E_FILE_MISSING',
    applies: (raw) =>
      coded('ENOENT', 'ENOTDIR')(raw) || says(/cannot open file .*no such file or directory/is)(raw),
    explain: ({ message, path }) => ({
      message: `no such file or folder (${firstLine(message)})`,
      hint: 'check the path in sluice.config.ts; paths there are relative to the project',
      ...at(path ?? quoted(message)),
    }),
  },
  {
    code: 'E_TOO_MANY_FILES',
    applies: coded('EMFILE', 'ENFILE'),
    explain: () => ({
      message: 'too many files are open',
      hint: 'raise the limit (`ulimit -n 4096`) and run again',
    }),
  },
]

const firstLine = (message: string): string => message.split('\n')[0] ?? message
