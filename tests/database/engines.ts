import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { duckdbDialect, postgresDialect, type TypeChoices } from '@sluice/engine'
import { createDatabase, type DatabaseTarget } from '@sluice/engine/kysely'
import type { ColumnType } from '@sluice/schema'
import { type Kysely, sql } from 'kysely'
import { freshDatabase } from '../support/postgres.ts'

/** One column of each type, in a separate schema. */
export interface Database {
  'shop.things': {
    id: string
    b: boolean | null
    n: string | bigint | number | null
    f: number | null
    d: string | number | null
    long: string | number | null
    s: string | null
    ts: Date | string | null
    dt: string | Date | null
    tm: string | null
    j: unknown
    bin: Uint8Array | null
  }
}

const COLUMNS: Record<keyof Omit<Database['shop.things'], 'id'>, ColumnType> = {
  b: 'bool',
  n: 'bigint',
  f: 'double',
  d: 'decimal(18,2)',
  long: 'decimal(38,10)',
  s: 'text',
  ts: 'timestamp',
  dt: 'date',
  tm: 'time',
  j: 'json',
  bin: 'binary',
}

/** An empty database on one engine, for one test file. */
export interface TestDatabase extends AsyncDisposable {
  readonly target: DatabaseTarget
  readonly db: Kysely<Database>
  /** The same database, read with other choices; it ends with the test database. */
  reading(choices: TypeChoices): Kysely<Database>
}

export const ENGINES = ['duckdb', 'postgres'] as const

/** Creates the database with the table `shop.things`. */
export async function testDatabase(engine: (typeof ENGINES)[number]): Promise<TestDatabase> {
  const { target, drop } = engine === 'duckdb' ? await freshFile() : await freshPostgres()
  const open: Kysely<Database>[] = []
  const reading = (choices: TypeChoices): Kysely<Database> => {
    const db = createDatabase<Database>(target, choices)
    open.push(db)
    return db
  }
  const db = reading({})
  const { typeName } = engine === 'duckdb' ? duckdbDialect : postgresDialect
  const columns = Object.entries(COLUMNS).map(([name, type]) => `${name} ${typeName(type)}`)
  await sql
    .raw(`create schema shop; create table shop.things (id text primary key, ${columns.join(', ')})`)
    .execute(db)
  return {
    target,
    db,
    reading,
    [Symbol.asyncDispose]: async () => {
      for (const each of open) await each.destroy()
      await drop()
    },
  }
}

interface Fresh {
  readonly target: DatabaseTarget
  drop(): Promise<void>
}

async function freshFile(): Promise<Fresh> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-database-'))
  return {
    target: { kind: 'duckdb', path: join(folder, 'test.duckdb') },
    drop: () => rm(folder, { recursive: true, force: true }),
  }
}

async function freshPostgres(): Promise<Fresh> {
  const { url, drop } = await freshDatabase()
  return { target: { kind: 'postgres', url }, drop }
}
