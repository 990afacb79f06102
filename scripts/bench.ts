import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openPostgres } from '@sluice/engine'
import { bareDuckdb, barePostgres } from './bench/bare.ts'
import {
  backfillCases,
  csvCases,
  ndjsonCases,
  STRATEGIES,
  strategyCases,
  type BenchRun,
} from './bench/cases.ts'
import { csvFile } from './bench/data.ts'
import { withBenchPostgres } from './bench/engines.ts'
import { growth100Cases } from './bench/growth100.ts'
import { queryProject, timedWithChildren } from './bench/impact.ts'
import { middleOfThree } from './bench/measure.ts'
import { buildCases } from './bench/models/model-builds.ts'
import { modelCases } from './bench/models/models.ts'
import { PARQUET_CASES, parquetCases, PATH_CASES, pathCases } from './bench/paths.ts'
import { peerChart } from './bench/peers/peer-chart.ts'
import { readPeers } from './bench/peers/read-peers.ts'
import { peerCases, peerDatabases } from './bench/peers/peers.ts'
import { ROWS_CASES, rowsCases } from './bench/rows.ts'
import { SMALL_DATABASES, smallCases } from './bench/small.ts'
import { SQL_CASES, sqlCases } from './bench/sql.ts'
import { BenchTable } from './bench/table.ts'

// Prints, for one machine and one run, what each kind of load takes beside the bare engine.
const PARTS = [
  'duckdb',
  'postgres',
  'growth',
  'small',
  'parquet',
  'paths',
  'backfill',
  'strategies',
  'rows',
  'sql',
  'impact',
  'models',
  'builds',
  'peers',
] as const
/** What needs tens of GB of disk runs only where it is asked for. */
type Part = (typeof PARTS)[number] | 'growth100'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    grown: { type: 'string', default: '10000000' },
    generated: { type: 'string', default: '5000000' },
    files: { type: 'string', default: '182' },
    part: { type: 'string', default: '10000000' },
    only: { type: 'string', default: PARTS.join(',') },
    dlt: { type: 'string', default: '' },
    sling: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '' },
    svg: { type: 'string', default: '' },
    from: { type: 'string', default: '' },
    engines: { type: 'string', default: 'duckdb,postgres' },
    cases: {
      type: 'string',
      default: [...ROWS_CASES, ...PATH_CASES, ...Object.keys(STRATEGIES), ...Object.keys(SQL_CASES)].join(
        ',',
      ),
    },
  },
})
const [rows, grown, generated, files] = [values.rows, values.grown, values.generated, values.files].map(
  Number,
) as [number, number, number, number]
const wants = (part: Part): boolean => values.only.split(',').includes(part)
const rounds = Number(values.rounds)
/** What runs beside ours where it is installed. */
const peers = { rows, python: values.dlt, sling: values.sling, rounds }
const wantsPeers = wants('peers') && (values.dlt !== '' || values.sling !== '')
const cases = new Set(values.cases.split(','))
const on = (engine: 'duckdb' | 'postgres'): boolean => values.engines.split(',').includes(engine)

// Within the repository, where projects find its packages.
const below = join(import.meta.dirname, '..', '.sluice')
mkdirSync(below, { recursive: true })
const work = mkdtempSync(join(below, 'bench-'))
const table = new BenchTable()

/** What peers took, as it is printed; the chart is drawn from it. */
const peerTables: string[] = []

const MODELS = 500

async function growthAndBackfill(run: BenchRun): Promise<void> {
  if (wants('strategies')) await strategyCases(run, rows, cases)
  if (wants('rows')) await rowsCases(run, { rows, grown, generated }, cases)
  if (wants('parquet')) await parquetCases(run, rows)
  if (wants('paths')) await pathCases(run, rows, cases)
  if (wants('small')) await smallCases(run, grown)
  if (wants('growth')) await csvCases(run, grown, undefined, true)
  if (wants('backfill')) await backfillCases(run, files)
  if (wants('growth100')) await growth100Cases(run, Number(values.part))
}

async function duckdb(): Promise<void> {
  const run: BenchRun = {
    engine: 'DuckDB',
    target: () => `{ kind: 'duckdb', path: 'bench.duckdb' }`,
    place: (_, dir) => ({ kind: 'duckdb', path: join(dir, 'bench.duckdb') }),
    table,
    work,
  }
  if (wants('duckdb')) {
    const csv = await csvFile(join(work, `rows-${rows}.csv`), rows)
    const bare = await middleOfThree(() => bareDuckdb(csv, join(work, 'bare.duckdb')))
    table.add({ name: 'bare DuckDB', taken: bare, bare, rows })
    await csvCases(run, rows, bare)
    await ndjsonCases(run, rows, bare)
  }
  if (wantsPeers)
    peerTables.push(await peerCases(run, peers, (csv) => bareDuckdb(csv, join(work, 'bare.duckdb'))))
  if (wants('models')) await modelCases(run, MODELS)
  if (wants('builds')) await buildCases(run, { rows: grown, rounds })
  if (wants('sql'))
    await withBenchPostgres((server) =>
      sqlCases({ ...run, cpu: () => server.cpu() }, rows, server.url, cases),
    )
  await growthAndBackfill(run)
}

async function postgres(): Promise<void> {
  await withBenchPostgres(async (server) => {
    const database = (name: string): string => server.url.replace(/\/[^/]*$/, `/bench_${name}`)
    for (const name of [
      'first',
      'append',
      'merge',
      'ndjson',
      'first_grown',
      'append_grown',
      'merge_grown',
      'backfill',
      'backfill_h',
      'growth100',
      ...SMALL_DATABASES,
      ...PARQUET_CASES,
      ...PATH_CASES,
      ...Object.keys(STRATEGIES),
      ...Object.keys(SQL_CASES),
      ...ROWS_CASES.map((name) => `rows_${name}`),
      'sql_source',
      'models',
      'builds',
      ...(wantsPeers ? peerDatabases(peers.rounds) : []),
    ]) {
      await using engine = await openPostgres({ url: server.url })
      await engine.session.script(`drop database if exists bench_${name}`)
      await engine.session.script(`create database bench_${name}`)
    }
    const run: BenchRun = {
      engine: 'Postgres',
      target: (name) => `{ kind: 'postgres', url: '${database(name)}' }`,
      place: (name) => ({ kind: 'postgres', url: database(name) }),
      table,
      work,
      cpu: () => server.cpu(),
    }
    if (wants('postgres')) {
      const csv = await csvFile(join(work, `rows-${rows}.csv`), rows)
      const bare = await middleOfThree(() => barePostgres(csv, server))
      table.add({ name: 'bare Postgres', taken: bare, bare, rows })
      await csvCases(run, rows, bare)
      await ndjsonCases(run, rows, bare)
    }
    if (wantsPeers) peerTables.push(await peerCases(run, peers, (csv) => barePostgres(csv, server)))
    if (wants('models')) await modelCases(run, MODELS)
    if (wants('builds')) await buildCases(run, { rows: grown, rounds })
    if (wants('sql')) await sqlCases(run, rows, database('sql_source'), cases)
    await growthAndBackfill(run)
  })
}

/** Changes of one column, of five, of ten tables, and a new column in all tables. */
const CHANGES: readonly (readonly [name: string, statements: readonly string[]])[] = [
  ['one column', ['alter table many.t0 alter column c3 type varchar;']],
  [
    'five columns of one table',
    [3, 6, 9, 12, 15].map((i) => `alter table many.t0 alter column c${i} type varchar;`),
  ],
  ['a column of ten tables', several(10, (i) => `alter table many.t${i} alter column c3 type varchar;`)],
  ['a new column in 100 tables', several(100, (i) => `alter table many.t${i} add column fresh varchar;`)],
]

async function impact(): Promise<void> {
  const size = { queries: 600, tables: 100 }
  const project = await queryProject(work, size)
  const bare = await timedWithChildren(project.check)
  table.add({
    name: `tsc, ${size.queries} queries × ${size.tables} tables`,
    taken: bare,
    bare,
    rows: size.queries,
  })
  for (const [name, statements] of CHANGES) {
    let found = ''
    const taken = await timedWithChildren(async () => {
      const { changes } = await project.impact(statements)
      const count = (of: 'breaks' | 'touches'): number =>
        changes.reduce((sum, change) => sum + change[of].length, 0)
      found = `breaks ${count('breaks')}, touches ${count('touches')}`
    })
    table.add({ name: `impact of ${name}: ${found}`, taken, bare, rows: size.queries })
  }
}

function several(count: number, statement: (i: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, i) => statement(i))
}

/** All parts, once for each number of threads that DuckDB is to have; all cores by default. */
async function runParts(): Promise<void> {
  if (wants('impact')) await impact()
  for (const threads of values.threads.split(',')) {
    if (threads !== '') process.env['SLUICE_THREADS'] = threads
    table.note = threads === '' ? '' : `, threads: ${threads}`
    if (on('duckdb')) await duckdb()
    if (
      on('postgres') &&
      [...PARTS, 'growth100' as const].some((part) => part !== 'duckdb' && part !== 'impact' && wants(part))
    )
      await postgres()
  }
}

try {
  if (values.from === '') await runParts().finally(() => table.print())
  else peerTables.push(readFileSync(values.from, 'utf8'))
  if (values.svg !== '') writeFileSync(values.svg, peerChart(readPeers(peerTables.join('\n\n'))))
} finally {
  rmSync(work, { recursive: true, force: true })
}
