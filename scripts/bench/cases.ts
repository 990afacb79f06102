import { join } from 'node:path'
import { backfill } from './backfill.ts'
import { csvFile, ndjsonFile } from './data.ts'
import { sluice, type Measured, type Taken } from './measure.ts'
import { benchProject, type BenchProject } from './project.ts'
import type { openEngine } from '@sluice/engine'
import type { BenchTable } from './table.ts'

/** One engine to measure, and where. */
export interface BenchRun {
  readonly engine: 'DuckDB' | 'Postgres'
  /** The target of a project, as source text. */
  target(name: string): string
  /** The same as a value, for a project in this folder. */
  place(name: string, dir: string): Parameters<typeof openEngine>[0]
  readonly table: BenchTable
  /** Folder for data and projects. */
  readonly work: string
  /** Seconds of CPU of the server so far. */
  readonly cpu?: () => number
}

/** A first load and migrate of one small file, so that what is measured meets a reviewed schema. */
export async function review(project: BenchProject, sample: string): Promise<void> {
  project.add(sample, `0-sample.${sample.split('.').at(-1)}`)
  await sluice(project.dir, 'load')
  await sluice(project.dir, 'migrate')
}

/** What it takes until the rows of a new table are there: `load`, which proposes it, and `migrate`. */
export async function firstLoad({ dir }: BenchProject, cpu?: () => number): Promise<Measured> {
  const loaded = await sluice(dir, 'load', cpu)
  const migrated = await sluice(dir, 'migrate', cpu)
  return {
    ...loaded,
    seconds: loaded.seconds + migrated.seconds,
    wall: loaded.wall + migrated.wall,
    cpu: loaded.cpu + migrated.cpu,
    peak: Math.max(loaded.peak, migrated.peak),
  }
}

/** Loads of CSV: those of a new table, appended, and merged in the three ways that rows may meet a table. `grown` has only those that grow. */
export async function csvCases(
  run: BenchRun,
  rows: number,
  bare: Taken | undefined,
  grown = false,
): Promise<void> {
  const { engine, table, work, cpu } = run
  const of = grown ? `, ${rows.toLocaleString('en-US')} rows` : ''
  const project = (name: string, key?: string): BenchProject =>
    benchProject(
      join(work, `${engine}-${name}`),
      run.target(name),
      key === undefined ? '' : `primaryKey: '${key}',`,
      'csv',
    )
  const measure = async ({ dir }: BenchProject, what: string, goal: string): Promise<void> =>
    table.add({
      name: `CSV → ${engine}, ${what}${of}`,
      taken: await sluice(dir, 'load', cpu),
      ...(bare && { bare }),
      goal,
      rows,
    })
  const first = await csvFile(join(work, `rows-${rows}.csv`), rows)
  const sample = await csvFile(join(work, 'sample.csv'), 10, 999)
  const fresh = project(grown ? 'first_grown' : 'first')
  fresh.add(first, '1.csv')
  table.add({
    name: `CSV → ${engine}, first load of a new table, with migrate${of}`,
    taken: await firstLoad(fresh, cpu),
    ...(bare && { bare }),
    goal: grown ? '' : '2',
    rows,
  })

  const append = project(grown ? 'append_grown' : 'append')
  await review(append, sample)
  append.add(first, '1.csv')
  await measure(append, 'append', grown ? '' : '1.5')

  const merge = project(grown ? 'merge_grown' : 'merge', 'id')
  await review(merge, sample)
  merge.add(first, '1.csv')
  await measure(merge, 'first merge', grown ? '' : '2.5')
  merge.add(first, '2.csv')
  await measure(merge, 'merge of the same rows', grown ? '' : '3')
  if (grown) return
  merge.add(await csvFile(join(work, `rows-${rows}-changed.csv`), rows, 5), '3.csv')
  await measure(merge, 'merge, every row changed', '4')
}

/** NDJSON with an object and a list: two tables, three rows for each line. */
export async function ndjsonCases(run: BenchRun, rows: number, bare: Taken): Promise<void> {
  const { engine, table, work, cpu } = run
  const file = await ndjsonFile(join(work, `rows-${rows}.ndjson`), rows)
  const sample = await ndjsonFile(join(work, 'sample.ndjson'), 10)
  const project = benchProject(join(work, `${engine}-ndjson`), run.target('ndjson'), '', 'ndjson')
  await review(project, sample)
  project.add(file, '1.ndjson')
  const taken = await sluice(project.dir, 'load', cpu)
  const name = `NDJSON → ${engine}, append`
  const goal = engine === 'Postgres' ? '150,000 rows/s' : ''
  table.add({ name: `${name}, lines`, taken, bare, goal, rows })
  table.add({ name: `${name}, rows of both tables`, taken, bare, goal, rows: 3 * rows })
}

/** By name of the target, the options of a resource. */
export const STRATEGIES: Readonly<Record<string, readonly [name: string, options: string]>> = {
  days: ['delete-insert by day', `mergeKey: 'day',`],
  deletes: ['upsert with hardDelete', `primaryKey: 'id', hardDelete: 'active',`],
  inserts: ['insert-only', `primaryKey: 'id', mergeStrategy: 'insert-only',`],
  versions: ['scd2', `mergeStrategy: 'scd2',`],
  history: ['upsert with keepHistory', `primaryKey: 'id', keepHistory: '7 days',`],
}

/** Each merge strategy: a first load, one of the same rows, and one in which every row has changed. */
export async function strategyCases(run: BenchRun, rows: number, cases: ReadonlySet<string>): Promise<void> {
  const { engine, table, work, cpu } = run
  const sample = await csvFile(join(work, 'sample.csv'), 10, 999)
  const first = await csvFile(join(work, `rows-${rows}.csv`), rows)
  const changed = await csvFile(join(work, `rows-${rows}-changed.csv`), rows, 5)
  for (const [target, [name, options]] of Object.entries(STRATEGIES)) {
    if (!cases.has(target)) continue
    const project = benchProject(join(work, `${engine}-${target}`), run.target(target), options, 'csv')
    await review(project, sample)
    const loads = [
      ['first load', first],
      ['the same rows', first],
      ['every row changed', changed],
    ] as const
    for (const [i, [what, file]] of loads.entries()) {
      project.add(file, `${i + 1}.csv`)
      const taken = await sluice(project.dir, 'load', cpu)
      table.add({ name: `${name} → ${engine}, ${what}`, taken, goal: '', rows })
    }
  }
}

const EXPORT_ROWS = 18_000

/** A year's half of daily exports at once, without hints and with some that convert values. */
export async function backfillCases(run: BenchRun, files: number): Promise<void> {
  for (const hints of [false, true]) {
    const name = `backfill${hints ? '_h' : ''}`
    const taken = await backfill(
      run.work,
      `${run.engine}-${name}`,
      run.target(name),
      { files, rows: EXPORT_ROWS, hints },
      run.cpu,
    )
    run.table.add({
      name: `${files} files × ${EXPORT_ROWS.toLocaleString('en-US')} × 129 → ${run.engine}${hints ? ', hints' : ''}`,
      taken,
      goal: '180 s',
      rows: taken.summary.resources[0]?.rows_read ?? 0,
    })
  }
}
