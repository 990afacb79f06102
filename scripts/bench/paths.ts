import { join } from 'node:path'
import { firstLoad, review, type BenchRun } from './cases.ts'
import { brokenFile, csvFile, parquetFile, widerFile } from './data.ts'
import { sluice, type Taken } from './measure.ts'
import { benchProject } from './project.ts'

const JSON_VALUE = `case when i % 2 = 0 then '{"a":' || i || ',"b":["x",' || i % 7 || ']}' else '[]' end`

/** A load that may leave the fast path: files of `rows` rows for a table that a sample of ten made. */
interface PathCase {
  readonly what: string
  readonly format: 'csv' | 'parquet'
  /** Of the resource, as source text. */
  readonly options?: string
  /** Of the command. */
  readonly words?: (rows: number) => readonly string[]
  /** A file of these rows; the sample has 10. */
  file(work: string, rows: number): Promise<string>
  /** Where the sample differs. */
  sample?(work: string, rows: number): Promise<string>
}

const plain = (work: string, rows: number): Promise<string> => csvFile(join(work, `rows-${rows}.csv`), rows)

/** By name of the target. */
const PATHS: Readonly<Record<string, PathCase>> = {
  path_csv: { what: 'CSV', format: 'csv', file: plain },
  path_new: {
    what: 'CSV with one new column',
    format: 'csv',
    file: (work, rows) => widerFile(join(work, `new-${rows}.csv`), rows, 'i % 7'),
    sample: plain,
  },
  path_text: {
    what: 'CSV with a text column of JSON',
    format: 'csv',
    options: `columns: { more: { type: 'text' } },`,
    file: (work, rows) => widerFile(join(work, `json-${rows}.csv`), rows, JSON_VALUE),
  },
  path_json: {
    what: 'CSV with a json column',
    format: 'csv',
    options: `columns: { more: { type: 'json' } },`,
    file: (work, rows) => widerFile(join(work, `json-${rows}.csv`), rows, JSON_VALUE),
  },
  path_bad: {
    what: 'CSV with a bad record in the middle',
    format: 'csv',
    file: async (work, rows) =>
      rows > 10 ? brokenFile(join(work, `bad-${rows}.csv`), await plain(work, rows)) : plain(work, rows),
  },
  path_limit: {
    what: 'CSV, --limit',
    format: 'csv',
    words: (rows) => ['--limit', String(rows - 1)],
    file: plain,
  },
  path_parquet: {
    what: 'Parquet',
    format: 'parquet',
    file: (work, rows) => parquetFile(join(work, `rows-${rows}.parquet`), rows),
  },
}

export const PATH_CASES = Object.keys(PATHS)
export const PARQUET_CASES = ['parquet_first', 'parquet_merge'] as const

/** The same rows in ways of which some leave the fast path, appended to reviewed tables; the first one is what the others are compared with. */
export async function pathCases(run: BenchRun, rows: number, cases: ReadonlySet<string>): Promise<void> {
  let bare: Taken | undefined
  for (const [target, path] of Object.entries(PATHS).filter(([name]) => cases.has(name))) {
    const { what, format, options = '', words, file, sample = file } = path
    const project = benchProject(
      join(run.work, `${run.engine}-${target}`),
      run.target(target),
      options,
      format,
    )
    await review(project, await sample(run.work, 10))
    project.add(await file(run.work, rows), `1.${format}`)
    const taken = await sluice(project.dir, 'load', run.cpu, words?.(rows))
    bare ??= taken
    run.table.add({ name: `${what} → ${run.engine}, append`, taken, bare, rows })
  }
}

/** Parquet files of a new table, and merged. */
export async function parquetCases(run: BenchRun, rows: number): Promise<void> {
  const { engine, work, table, cpu } = run
  const add = (what: string, taken: Taken): void =>
    table.add({ name: `Parquet → ${engine}, ${what}`, taken, rows })
  const [sample, file] = await Promise.all(
    [10, rows].map((count) => parquetFile(join(work, `rows-${count}.parquet`), count)),
  )
  if (sample === undefined || file === undefined) return
  const project = (name: (typeof PARQUET_CASES)[number], options: string) =>
    benchProject(join(work, `${engine}-${name}`), run.target(name), options, 'parquet')
  const fresh = project('parquet_first', '')
  fresh.add(file, '1.parquet')
  add('first load of a new table, with migrate', await firstLoad(fresh, cpu))
  fresh.add(file, '2.parquet')
  add('append', await sluice(fresh.dir, 'load', cpu))
  const merged = project('parquet_merge', `primaryKey: 'id',`)
  await review(merged, sample)
  for (const [index, what] of ['first merge', 'merge of the same rows'].entries()) {
    merged.add(file, `${index + 1}.parquet`)
    add(what, await sluice(merged.dir, 'load', cpu))
  }
}
