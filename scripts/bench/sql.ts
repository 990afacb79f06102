import { createReadStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { COLUMNS } from './bare.ts'
import type { BenchRun } from './cases.ts'
import { csvFile } from './data.ts'
import { sluice } from './measure.ts'

/** Fills a table of the source database with the rows of the other benchmarks. */
async function fillSource(url: string, csv: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`drop table if exists rows; create table rows (${COLUMNS}, primary key (id))`)
  await pipeline(
    createReadStream(csv, { highWaterMark: 1 << 20 }),
    client.query(copyFrom('copy rows from stdin (format csv, header)')),
  )
  await client.query('vacuum analyze rows')
  await client.query('checkpoint')
  await client.end()
}

/** A project that loads the table; `options`: of sqlTable, as source text. */
function sqlProject(dir: string, url: string, target: string, options: string): string {
  mkdirSync(dir, { recursive: true })
  writeFileSync(
    join(dir, 'sluice.config.ts'),
    `import { defineConfig } from 'sluice'
import { sqlDatabase, sqlTable } from 'sluice/sources'

export default defineConfig({
  sources: [sqlDatabase({ name: 'bench', url: '${url}', tables: [sqlTable('rows', { ${options} })] })],
  targets: { main: ${target} },
})
`,
  )
  return dir
}

/** By name of the target, the options of a table. */
export const SQL_CASES: Readonly<Record<string, readonly [what: string, options: string]>> = {
  sql_append: ['append', `writeDisposition: 'append'`],
  sql_replace: ['replace', ''],
  sql_merge: ['merge by cursor', `incremental: { cursor: 'id' }`],
}

/** A table of a Postgres database: a first load of a few rows, and one of all after that is reviewed. */
export async function sqlCases(
  run: BenchRun,
  rows: number,
  source: string,
  cases: ReadonlySet<string>,
): Promise<void> {
  const { engine, table, work, cpu } = run
  const goal = engine === 'Postgres' ? '200,000 rows/s' : '250,000 rows/s'
  const sample = await csvFile(join(work, 'sql-sample.csv'), 10)
  const all = await csvFile(join(work, `rows-${rows}.csv`), rows)
  for (const [name, [what, options]] of Object.entries(SQL_CASES).filter(([one]) => cases.has(one))) {
    await fillSource(source, sample)
    const dir = sqlProject(join(work, `${engine}-${name}`), source, run.target(name), options)
    await sluice(dir, 'load')
    await sluice(dir, 'migrate')
    await fillSource(source, all)
    const taken = await sluice(dir, 'load', cpu)
    table.add({ name: `Postgres → ${engine}, ${what}`, taken, goal, rows })
  }
}
