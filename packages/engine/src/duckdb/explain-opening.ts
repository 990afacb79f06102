import { SluiceError } from '@sluice/schema'

/** Turns DuckDB's errors on opening a file into ones that say what to do; passes others on. */
export function explainOpening(error: unknown, path: string): unknown {
  const message = error instanceof Error ? error.message : String(error)
  if (/could not set lock|conflicting lock/i.test(message)) {
    const holder = /PID (\d+)/.exec(message)?.[1]
    return new SluiceError(`the DuckDB file is open in another process${holder ? ` (pid ${holder})` : ''}`, {
      code: 'E_DUCKDB_LOCKED',
      place: path,
      hint: 'wait for that process or stop it (a notebook, a DuckDB shell, another load), then run again',
      cause: error,
    })
  }
  if (/not a valid DuckDB database file/i.test(message)) {
    return new SluiceError('the file is not a DuckDB database', {
      code: 'E_DUCKDB_FILE',
      place: path,
      hint: "check the target's path in sluice.config.ts, or move the file away",
      cause: error,
    })
  }
  if (/permission denied|read-only|cannot open file|is a directory/i.test(message)) {
    return new SluiceError('the DuckDB file cannot be opened for writing', {
      code: 'E_DUCKDB_FILE',
      place: path,
      hint: "check the target's path in sluice.config.ts and the permissions of the file and its folder",
      cause: error,
    })
  }
  return error
}
