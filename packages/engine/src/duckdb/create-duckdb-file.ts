import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DuckDBConnection } from 'duckdb'
import { tryLock } from '../lock/file-lock.ts'
import { literal } from '../quote.ts'

/**
 * Makes an empty database where there is no file. DuckDB makes a file before it writes to it, and takes neither an empty
 * file nor half of one for a database: one that is to outlive a kill is made elsewhere and then given its name.
 */
export async function createDuckdbFile(connection: DuckDBConnection, file: string): Promise<void> {
  await removeDrafts(file) // also beside a whole file: a kill may have come between its two names
  if (existsSync(file)) return
  const draft = `${file}.${randomUUID()}.new`
  try {
    await connection.run(`attach ${literal(draft)} as _sluice_draft; detach _sluice_draft`)
    linkSync(draft, file)
  } catch (error) {
    // Another process was faster, or took this for a draft that was left, or the disk has no links: then DuckDB makes the
    // file, as it always does.
    const { code } = error as NodeJS.ErrnoException
    if (!['EEXIST', 'ENOENT', 'EPERM', 'ENOTSUP', 'ENOSYS'].includes(code ?? '')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Those of processes that were killed: DuckDB locks the file that it makes. */
async function removeDrafts(file: string): Promise<void> {
  const start = `${basename(file)}.`
  for (const name of readdirSync(dirname(file))) {
    const [, draft] =
      /^([\da-f-]+\.new)(\.wal)?$/.exec(name.startsWith(start) ? name.slice(start.length) : '') ?? []
    if (draft === undefined) continue
    const path = join(dirname(file), name)
    const lock = await tryLock(name.endsWith('.wal') ? path.slice(0, -'.wal'.length) : path).catch(
      () => undefined,
    )
    if (lock === undefined) continue
    await lock.release()
    rmSync(join(dirname(file), `${start}${draft}`), { force: true })
    rmSync(join(dirname(file), `${start}${draft}.wal`), { force: true })
  }
}
