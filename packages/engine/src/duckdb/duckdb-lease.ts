import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { SluiceError } from '@sluice/schema'
import { DuckDBInstance, type DuckDBConnection } from 'duckdb'
import { literal } from '../quote.ts'
import { createDuckdbFile } from './create-duckdb-file.ts'
import { explainOpening } from './explain-opening.ts'

/** A share in the one instance that this process has of a DuckDB file; the last share to be released closes it. */
export interface DuckdbLease {
  /** A connection whose default database is the file. */
  connect(): Promise<DuckDBConnection>
  /** False where the file itself was opened read-only. */
  readonly writable: boolean
  release(): void
}

interface OpenFile {
  readonly opening: Promise<DuckDBInstance>
  readonly writable: boolean
  shares: number
}

export interface DuckdbLeaseOptions {
  readonly readOnly?: boolean
  /** DuckDB's own settings; those of the first share hold for all. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * The file is attached under its own name: DuckDB would name the database after the file, and then `orders.t` is
 * ambiguous where the dataset `orders` lives in `orders.duckdb`.
 */
const DATABASE = '_sluice_target'

const openFiles = new Map<string, OpenFile>()

/**
 * Opens a DuckDB file, or shares it where this process has it open: a second instance would take the file's lock
 * from the first when it closes, and both would write. `:memory:` is always a separate database.
 * @throws SluiceError E_DUCKDB_LOCKED where another process has the file open
 */
export async function leaseDuckdb(path: string, options: DuckdbLeaseOptions = {}): Promise<DuckdbLease> {
  if (path === ':memory:') return ownMemory(options)
  const file = locate(path, options)
  const open = openFiles.get(file) ?? begin(file, options)
  if (!open.writable && !options.readOnly) {
    throw new SluiceError('the DuckDB file is open for reading only in this process', {
      code: 'E_DUCKDB_READ_ONLY',
      place: path,
      hint: 'close the read-only database before the file is opened for writing',
    })
  }
  open.shares++
  try {
    return share(file, open, await open.opening)
  } catch (error) {
    giveBack(file, open)
    throw explainOpening(error, path)
  }
}

async function ownMemory({ settings = {} }: DuckdbLeaseOptions): Promise<DuckdbLease> {
  const instance = await DuckDBInstance.create(':memory:', { ...settings })
  return { connect: () => instance.connect(), writable: true, release: once(() => instance.closeSync()) }
}

/** The file's one name, whatever links and relative paths lead to it. */
function locate(path: string, { readOnly = false }: DuckdbLeaseOptions): string {
  const file = resolve(path)
  if (existsSync(file)) return realpathSync(file)
  if (readOnly) {
    throw new SluiceError('the DuckDB file does not exist', {
      code: 'E_DUCKDB_FILE',
      place: path,
      hint: 'load data first, or check the path of the target in sluice.config.ts',
    })
  }
  mkdirSync(dirname(file), { recursive: true })
  return join(realpathSync(dirname(file)), basename(file))
}

function begin(file: string, { readOnly = false, settings = {} }: DuckdbLeaseOptions): OpenFile {
  const open = { opening: attach(file, readOnly, settings), writable: !readOnly, shares: 0 }
  openFiles.set(file, open)
  return open
}

async function attach(
  file: string,
  readOnly: boolean,
  settings: Readonly<Record<string, string>>,
): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', { ...settings })
  try {
    const connection = await instance.connect()
    if (!readOnly) await createDuckdbFile(connection, file)
    await connection.run(`attach ${literal(file)} as ${DATABASE}${readOnly ? ' (read_only)' : ''}`)
    connection.closeSync()
    return instance
  } catch (error) {
    instance.closeSync()
    throw error
  }
}

const share = (file: string, open: OpenFile, instance: DuckDBInstance): DuckdbLease => ({
  connect: async () => {
    const connection = await instance.connect()
    await connection.run(`use ${DATABASE}`)
    return connection
  },
  writable: open.writable,
  release: once(() => {
    if (giveBack(file, open)) instance.closeSync()
  }),
})

/** True for the last share. */
function giveBack(file: string, open: OpenFile): boolean {
  if (--open.shares > 0) return false
  openFiles.delete(file)
  return true
}

function once(work: () => void): () => void {
  let done = false
  return () => {
    if (!done) work()
    done = true
  }
}
