import { FORBIDDEN } from './forbidden.ts'
import { coded, says, targetOf, type KnownCause } from './known-cause.ts'

/** What DuckDB says of its memory: `: 64.4 MiB of 66.7 MiB are in use`. */
function inUse(message: string): string {
  const [, used, limit] = /\(([\d.]+ \w+)\/([\d.]+ \w+) used\)/.exec(message) ?? []
  return used === undefined ? '' : `: ${used} of ${limit} are in use`
}

/** What to write instead of a url that is none. */
export const URL_FORM =
  'write postgres://user:password@host:port/database; special letters in the password must be percent-encoded, such as %23 for #'

/** What a Postgres server refuses. */
export const DATABASE_CAUSES: readonly KnownCause[] = [
  {
    code: 'E_TARGET_URL',
    atTarget: true,
    applies: (raw, { opening = false }) => opening && coded('ERR_INVALID_URL')(raw),
    explain: (_, where) => ({
      message: `the url of ${targetOf(where)} is not valid`,
      hint: URL_FORM,
    }),
  },
  {
    code: 'E_WRONG_PASSWORD',
    atTarget: true,
    applies: (raw) =>
      coded('28P01', '28000')(raw) || says(/SASL: .*password|password authentication failed/i)(raw),
    explain: ({ message }, where) => ({
      message: `${targetOf(where)} rejects this user (${message})`,
      hint: 'correct user and password in the url; a password with special letters must be percent-encoded there',
    }),
  },
  {
    code: 'E_NO_DATABASE',
    atTarget: true,
    applies: (raw) => coded('3D000')(raw) || says(/^database ".*" does not exist$|no such database/i)(raw),
    explain: ({ message }) => ({
      message,
      hint: 'create it (`createdb NAME`), or correct the name at the end of the url',
    }),
  },
  {
    code: 'E_READ_ONLY',
    atTarget: true,
    applies: (raw) =>
      coded('25006')(raw) || says(/attached in read-only mode|launched in read-only mode/i)(raw),
    explain: (_, where) => ({
      message: `${targetOf(where)} is read-only`,
      hint: 'point the target at the primary instead of a standby, turn `default_transaction_read_only` off, or make the DuckDB file writable; `sluice status` and `sluice query` also work read-only',
    }),
  },
  FORBIDDEN,
  {
    code: 'E_CONSTRAINT',
    atTarget: true,
    applies: (raw) =>
      coded('23502', '23503', '23505', '23514', '23P01', 'P0001')(raw) || says(/^Constraint Error:/)(raw),
    explain: ({ message, code }) => ({
      message: `a constraint or a trigger of the database rejects the rows (${message.split('\n')[0]})`,
      hint:
        code === ''
          ? 'nothing was written; DuckDB deletes no row to which a foreign key refers: create the table of the foreign key again without it, then run again'
          : 'nothing was written; make a foreign key that refers to a table of Sluice `deferrable initially deferred`, or change the constraint or trigger, then run again',
    }),
  },
  {
    code: 'E_ROW_TOO_LARGE',
    atTarget: true,
    applies: (raw) => coded('54000')(raw) && says(/row is too big/i)(raw),
    explain: ({ message }) => ({
      message: `a row is larger than Postgres can store (${message})`,
      hint: 'nothing was written; leave columns out with hints, `columns: { name: { ignore: true } }`, or load the wide part as one json column',
    }),
  },
  {
    code: 'E_TIMEOUT',
    atTarget: true,
    applies: coded('57014'),
    explain: ({ message }) => ({
      message: `the server canceled a statement (${message})`,
      hint: 'nothing was written; give the role more time, `alter role NAME set statement_timeout = 0`, and run again',
    }),
  },
  {
    code: 'E_TOO_MANY_CONNECTIONS',
    atTarget: true,
    applies: coded('53300'),
    explain: ({ message }) => ({
      message: `the server accepts no more connections (${message})`,
      hint: 'close some, use a pooler, or raise max_connections; then run again',
    }),
  },
  {
    code: 'E_LOCKED',
    atTarget: true,
    applies: coded('55P03'),
    explain: ({ message }) => ({
      message: `another session kept a table locked (${message})`,
      hint: 'find the session that holds it in pg_stat_activity, then run again',
    }),
  },
  {
    code: 'E_BUSY',
    atTarget: true,
    applies: coded('40001', '40P01'),
    explain: ({ message }) => ({
      message: `the transaction conflicts with another one (${message})`,
      hint: 'run again: nothing was partly committed',
    }),
  },
  {
    code: 'E_DISK_FULL',
    atTarget: true,
    applies: coded('53100'),
    explain: ({ message }) => ({
      message: `the disk of the database server is full (${message})`,
      hint: 'free space there, or give the server a larger disk; then run again: nothing was partly committed',
    }),
  },
  {
    code: 'E_STARTING',
    atTarget: true,
    applies: coded('57P03'),
    explain: ({ message }) => ({
      message: `the server is not ready (${message})`,
      hint: 'wait until it has started, then run again',
    }),
  },
  {
    code: 'E_OUT_OF_MEMORY',
    applies: says(/^Out of Memory Error/),
    explain: ({ message }) => ({
      message: `DuckDB needs more memory than its limit allows${inUse(message)}`,
      hint: 'nothing was committed; set SLUICE_MEMORY_LIMIT to more, such as 2GB, and run again. Fewer rows at once need less memory: load fewer files with --max-files, or a range in slices with --slices',
    }),
  },
]
