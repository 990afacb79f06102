import { existsSync } from 'node:fs'
import { constants, copyFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { leaseDuckdb } from '../duckdb/duckdb-lease.ts'
import { claimFolder, removeAbandoned } from '../lock/claimed-folder.ts'
import { workbenchSettings } from '../duckdb/settings/workbench-settings.ts'
import type { Scratch } from './scratch.ts'

export interface DuckdbScratchOptions {
  readonly path: string
  /** Where the copy is made; copies of processes that were killed are removed there. */
  readonly folder: string
  readonly now: Date
}

/**
 * Copies a DuckDB file, while nobody writes to it. A file system that can shares its blocks.
 * @throws SluiceError E_DUCKDB_LOCKED where another process has the file open for writing
 */
export async function copyDuckdb({ path, folder, now }: DuckdbScratchOptions): Promise<Scratch> {
  await removeAbandoned(folder)
  const name = `${now.toISOString().replaceAll(/[-:]|\..*/g, '')}-${randomBytes(3).toString('hex')}`
  const claimed = await claimFolder(folder, name)
  try {
    const copy = join(claimed.path, 'scratch.duckdb')
    const lease = await leaseDuckdb(path, { readOnly: true, settings: workbenchSettings() })
    try {
      for (const end of ['', '.wal'])
        if (existsSync(`${path}${end}`))
          await copyFile(`${path}${end}`, `${copy}${end}`, constants.COPYFILE_FICLONE)
    } finally {
      lease.release()
    }
    return {
      target: { kind: 'duckdb', path: copy },
      place: copy,
      [Symbol.asyncDispose]: () => claimed.remove(),
    }
  } catch (error) {
    await claimed.remove()
    throw error
  }
}
