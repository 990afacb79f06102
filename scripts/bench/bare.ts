import { createReadStream, rmSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { DuckDBInstance } from 'duckdb'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { BenchPostgres } from './engines.ts'
import { timed, type Taken } from './measure.ts'

/** Definitions of the 12 columns in Postgres. */
export const COLUMNS = `id bigint, qty bigint, amount numeric(18,2), rate double precision, active boolean, created_at timestamptz,
  day date, name text, note text, city text, sku text, ref text`

/** DuckDB alone: `create table as` from the file, with the checkpoint that makes it durable. */
export async function bareDuckdb(csv: string, database: string): Promise<Taken> {
  const threads = process.env['SLUICE_THREADS']
  const instance = await DuckDBInstance.create(database, threads === undefined ? {} : { threads })
  const connection = await instance.connect()
  const taken = await timed(() => connection.run(`create table bare as from read_csv('${csv}'); checkpoint`))
  connection.closeSync()
  instance.closeSync()
  for (const file of [database, `${database}.wal`]) rmSync(file, { force: true })
  return taken
}

/** Postgres alone: COPY of the file's own bytes into a typed table. */
export async function barePostgres(csv: string, { url, cpu }: BenchPostgres): Promise<Taken> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`drop table if exists bare; create table bare (${COLUMNS})`)
  const taken = await timed(
    () =>
      pipeline(
        createReadStream(csv, { highWaterMark: 1 << 20 }),
        client.query(copyFrom('copy bare from stdin (format csv, header)')),
      ),
    cpu,
  )
  await client.query('drop table bare')
  await client.end()
  return taken
}
