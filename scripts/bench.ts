import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openPostgres } from '@sluice/engine'
import { backfill } from './bench/backfill.ts'
import { bareDuckdb, barePostgres } from './bench/bare.ts'
import { csvFile, ndjsonFile } from './bench/data.ts'
import { withBenchPostgres } from './bench/engines.ts'
import { impactOfMany } from './bench/impact.ts'
import { sluice, timed, type Measured } from './bench/measure.ts'
import { benchProject, type BenchProject } from './bench/project.ts'

// Prints, for one machine and one run, what each kind of load takes beside the bare engine.
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    files: { type: 'string', default: '182' },
    only: { type: 'string' },
  },
})
const rows = Number(values.rows)
const work = join(import.meta.dirname, '..', '.sluice', 'bench')
mkdirSync(work, { recursive: true })

interface Case {
  readonly name: string
  readonly seconds: number
  readonly bare: number
  readonly peak: number
}

const lines: Case[] = []
const record = (name: string, bare: number, { seconds, peak }: Measured): void => {
  lines.push({ name, seconds, bare, peak })
  console.log(
    `${name.padEnd(44)} ${seconds.toFixed(2).padStart(7)} s  ${(seconds / bare).toFixed(2).padStart(6)}×  ` +
      `${Math.round(rows / seconds)
        .toLocaleString('en-US')
        .padStart(9)} rows/s  ${peak.toFixed(0).padStart(5)} MB`,
  )
}

/** A first load and migrate of one small file, so that what is measured meets a reviewed schema. */
async function review(project: BenchProject, sample: string): Promise<void> {
  project.add(sample, `0-sample.${sample.split('.').at(-1)}`)
  await sluice(project.dir, 'load')
  await sluice(project.dir, 'migrate')
}

async function csvCases(engine: string, target: string, bare: number): Promise<void> {
  const [first, changed, sample] = [
    await csvFile(join(work, `rows-${rows}.csv`), rows),
    await csvFile(join(work, `rows-${rows}-changed.csv`), rows, 5),
    await csvFile(join(work, 'sample.csv'), 10, 999),
  ]
  const append = benchProject(
    join(work, `${engine}-append`),
    target.replace('NAME', 'append'),
    undefined,
    'csv',
  )
  await review(append, sample)
  append.add(first, '1.csv')
  record(`CSV → ${engine}, append`, bare, await sluice(append.dir, 'load'))

  const merge = benchProject(join(work, `${engine}-merge`), target.replace('NAME', 'merge'), 'id', 'csv')
  await review(merge, sample)
  merge.add(first, '1.csv')
  record(`CSV → ${engine}, first merge`, bare, await sluice(merge.dir, 'load'))
  merge.add(first, '2.csv')
  record(`CSV → ${engine}, merge of the same rows`, bare, await sluice(merge.dir, 'load'))
  merge.add(changed, '3.csv')
  record(`CSV → ${engine}, merge, every row changed`, bare, await sluice(merge.dir, 'load'))
}

async function ndjsonCases(engine: string, target: string, bare: number): Promise<void> {
  const file = await ndjsonFile(join(work, `rows-${rows}.ndjson`), rows)
  const sample = await ndjsonFile(join(work, 'sample.ndjson'), 10)
  const project = benchProject(
    join(work, `${engine}-ndjson`),
    target.replace('NAME', 'ndjson'),
    undefined,
    'ndjson',
  )
  await review(project, sample)
  project.add(file, '1.ndjson')
  record(`NDJSON → ${engine}, append, nested list`, bare, await sluice(project.dir, 'load'))
}

const EXPORT_ROWS = 18_000

async function backfillCase(engine: string, target: string): Promise<void> {
  const files = Number(values.files)
  for (const hints of [false, true]) {
    const name = `${files} files × ${EXPORT_ROWS} × 129 → ${engine}${hints ? ', hints' : ''}`
    const measured = await backfill(
      work,
      `${engine}-backfill`,
      target.replace('NAME', `backfill${hints ? '_h' : ''}`),
      {
        files,
        rows: EXPORT_ROWS,
        hints,
      },
    )
    const { seconds, peak, summary } = measured
    const rate = Math.round((summary.resources[0]?.rows_read ?? 0) / seconds).toLocaleString('en-US')
    console.log(
      `${name.padEnd(44)} ${seconds.toFixed(1).padStart(7)} s          ${rate.padStart(9)} rows/s  ${peak.toFixed(0).padStart(5)} MB`,
    )
  }
}

const wants = (name: string): boolean => values.only === undefined || values.only.split(',').includes(name)
const duckdbTarget = `{ kind: 'duckdb', path: 'bench.duckdb' }`

if (wants('impact')) {
  const size = { queries: 500, tables: 100 }
  let [breaks, touches] = [0, 0]
  const seconds = await timed(async () => {
    const { changes } = await impactOfMany(work, size)
    for (const change of changes)
      [breaks, touches] = [breaks + change.breaks.length, touches + change.touches.length]
  })
  const name = `impact, ${size.queries} queries × ${size.tables} tables`
  console.log(`${name.padEnd(44)} ${seconds.toFixed(1).padStart(7)} s  breaks ${breaks}, touches ${touches}`)
}
if (wants('duckdb')) {
  const csv = await csvFile(join(work, `rows-${rows}.csv`), rows)
  const bare = await bareDuckdb(csv, join(work, 'bare.duckdb'))
  console.log(`bare DuckDB, create table as from read_csv   ${bare.toFixed(2).padStart(7)} s`)
  await csvCases('DuckDB', duckdbTarget, bare)
  await ndjsonCases('DuckDB', duckdbTarget, bare)
}
if (wants('backfill')) await backfillCase('DuckDB', duckdbTarget)
if (wants('postgres') || wants('backfill')) {
  await withBenchPostgres(async (url) => {
    for (const name of ['append', 'merge', 'ndjson', 'backfill', 'backfill_h']) {
      await using engine = await openPostgres({ url })
      await engine.session.script(`drop database if exists bench_${name}`)
      await engine.session.script(`create database bench_${name}`)
    }
    const target = `{ kind: 'postgres', url: '${url.replace(/\/[^/]*$/, '/bench_NAME')}' }`
    if (wants('backfill')) await backfillCase('Postgres', target)
    if (!wants('postgres')) return
    const csv = await csvFile(join(work, `rows-${rows}.csv`), rows)
    const bare = await barePostgres(csv, url)
    console.log(`bare Postgres, COPY into a typed table       ${bare.toFixed(2).padStart(7)} s`)
    await csvCases('Postgres', target, bare)
    await ndjsonCases('Postgres', target, bare)
  })
}
