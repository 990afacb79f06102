import { ident, type Workbench } from '@sluice/engine'

/** Rows of a file in a raw table that has the files one after the other. */
export interface FileCount {
  readonly file: number
  readonly rows: number
  /** Row id of the first. */
  readonly first: number
}

/** Counts the rows of each file that has some, by its place among the files. */
export async function countsOf(workbench: Workbench, table: string): Promise<ReadonlyMap<number, FileCount>> {
  const counts = await workbench.rows<FileCount & Record<string, unknown>>(
    `select _file as file, count(*) as rows, min(rowid) as first from ${ident(table)} group by all`,
  )
  return new Map(counts.map((count) => [count.file, count]))
}

/** SQL: the row in its file, of which there are `files`. */
export function rowInFile(counts: ReadonlyMap<number, FileCount>, files: number): string {
  const firsts = Array.from({ length: files }, (_, index) => counts.get(index)?.first ?? 0)
  const first = files === 1 ? '0' : `list_extract([${firsts.join(', ')}]::bigint[], _file + 1)`
  return `rowid - ${first}`
}
