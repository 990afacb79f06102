import { globSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ColumnHints, FileFormat } from '@sluice/loader'
import type { WriteDisposition } from '@sluice/schema'
import { parse } from 'csv-parse/sync'

const FOLDER = import.meta.dirname

/** `config.json` of a case: what a resource of these files is told. */
export interface CaseConfig {
  /** What the case shows, as one sentence. */
  readonly about: string
  readonly format: FileFormat
  readonly columns?: ColumnHints
  readonly primaryKey?: string | readonly string[]
  readonly writeDisposition?: WriteDisposition
  readonly maxTableNesting?: number
  /** Query whose rows are the Parquet file of the case, in place of files in `in/`; for several files, one each. */
  readonly parquet?: string | readonly string[]
  /** Loads the files also as gz and as zst. */
  readonly packed?: boolean
  /** The load must fail so. */
  readonly error?: { readonly code: string; readonly place: string; readonly message: string }
}

/** A row as text by column; null where there is no value. */
export type Cells = Readonly<Record<string, string | null>>

/** A table as its CSV file has it: `name:type` in the header, unquoted and empty is null. */
export interface ExpectedTable {
  /** `` for the root table, `items` for its nested table `<table>__items`. */
  readonly below: string
  readonly columns: Readonly<Record<string, string>>
  readonly rows: readonly Cells[]
}

export interface Case extends CaseConfig {
  readonly name: string
  /** Folder of the input files. */
  readonly input: string
  readonly tables: readonly ExpectedTable[]
  /** file, line, reason and raw of each, in the order of the file. */
  readonly quarantine: readonly Cells[]
}

/** The folders of all cases, such as `csv/bom`: one with a `config.json` is one. */
export const caseFolders: readonly string[] = globSync('**/config.json', { cwd: FOLDER })
  .map((path) => dirname(path))
  .toSorted()

/** Reads a case folder; `csv/bom` is named `csv-bom`. */
export async function readCase(path: string): Promise<Case> {
  const name = path.replaceAll(/[\\/]/g, '-')
  const folder = join(FOLDER, path)
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as CaseConfig
  const files = await readdir(folder)
  const expected = await Promise.all(
    files
      .filter((file) => file.startsWith('expected'))
      .toSorted()
      .map(async (file) => expectedTable(file, await readRecords(join(folder, file)))),
  )
  const quarantine = files.includes('quarantine.csv') ? await readRecords(join(folder, 'quarantine.csv')) : []
  const [head = [], ...rows] = quarantine
  return { ...config, name, input: join(folder, 'in'), tables: expected, quarantine: rows.map(named(head)) }
}

const named =
  (head: readonly (string | null)[]) =>
  (record: readonly (string | null)[]): Cells =>
    Object.fromEntries(head.map((name, index) => [name ?? '', record[index] ?? null]))

function expectedTable(file: string, [head = [], ...records]: (string | null)[][]): ExpectedTable {
  const columns = head.map((title): [string, string] => {
    const at = (title ?? '').lastIndexOf(':')
    return [(title ?? '').slice(0, at), (title ?? '').slice(at + 1)]
  })
  return {
    below: /__(.+)\.csv$/.exec(file)?.[1] ?? '',
    columns: Object.fromEntries(columns),
    rows: records.map(named(columns.map(([name]) => name))),
  }
}

async function readRecords(path: string): Promise<(string | null)[][]> {
  return parse(await readFile(path), {
    relax_column_count: true,
    cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
  }) as unknown as (string | null)[][]
}
