import type { RawFile } from '../raw/raw-table.ts'

/** The files with the rows that are left of each where only the first `limit` rows of all are taken. */
export function firstRows(files: readonly RawFile[], limit: number): readonly RawFile[] {
  let left = limit
  return files.map((file) => {
    const rows = Math.min(file.rows, left)
    left -= rows
    return { ...file, rows }
  })
}
