import { existsSync, linkSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DuckDBConnection } from 'duckdb'
import { literal } from '../quote.ts'
import { isAlive } from '../temporary.ts'

/**
 * Makes an empty database where there is no file. DuckDB makes a file before it writes to it, and takes neither an empty
 * file nor half of one for a database: one that is to outlive a kill is made elsewhere and then given its name.
 */
export async function createDuckdbFile(connection: DuckDBConnection, file: string): Promise<void> {
  removeDrafts(file) // also beside a whole file: a kill may have come between its two names
  if (existsSync(file)) return
  const draft = `${file}.${process.pid}.new`
  try {
    await connection.run(`attach ${literal(draft)} as _sluice_draft; detach _sluice_draft`)
    linkSync(draft, file)
  } catch (error) {
    // Either another process was faster, or this disk has no links: then DuckDB makes the file, as it always does.
    const { code } = error as NodeJS.ErrnoException
    if (!['EEXIST', 'EPERM', 'ENOTSUP', 'ENOSYS'].includes(code ?? '')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Those of processes that were killed. */
function removeDrafts(file: string): void {
  const start = `${basename(file)}.`
  for (const name of readdirSync(dirname(file))) {
    const [, pid] = /^(\d+)\.new(\.wal)?$/.exec(name.startsWith(start) ? name.slice(start.length) : '') ?? []
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(dirname(file), name), { force: true })
  }
}
