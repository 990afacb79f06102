import { FastPathLeft } from '../../failure/fast-path-left.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import { scanBytes } from '../../raw/scan-bytes.ts'
import { lineReader } from '../../read/json/line-reader.ts'
import type { FastPathTable } from '../../staged/fast-path-plan.ts'
import type { AddedColumn } from '../table/added-columns.ts'
import type { JsonTable } from './json-plan.ts'
import { selectJson } from './json-select.ts'
import type { PlannedTable } from '../table/planned-table.ts'

/** A line of more goes the usual way. */
const MAX_LINE = 2 << 20

/** What the tables of NDJSON files are made for. */
export interface NdjsonTables {
  /** Of the resource, for errors. */
  readonly resource: string
  readonly files: readonly LocalFile[]
  readonly finals: ReadonlyMap<string, PlannedTable>
  /** What is added to the rows of the root table. */
  readonly added: readonly AddedColumn[]
}

/** True where a file has a line that goes the usual way. */
export async function hasLongLine(files: readonly LocalFile[]): Promise<boolean> {
  for (const { path, url } of files) if ((await scanBytes(path, url)).hasLongLine) return true
  return false
}

/**
 * A table and those nested in it, root first.
 * @throws FastPathLeft where one is not filled by the rows
 */
export function ndjsonTables(table: JsonTable, given: NdjsonTables): readonly FastPathTable[] {
  const { resource, files, finals, added } = given
  const of = (one: JsonTable): readonly FastPathTable[] => {
    const own = one.parent ? [] : added
    const columns = [...one.columns, ...own]
    const final = finals.get(one.name)
    if (!final?.isFilledBy(columns)) throw new FastPathLeft(resource, 'missing columns')
    return [
      {
        name: one.name,
        ...(one.parent && { parent: one.parent.name, root: table.name }),
        columns,
        emptyColumns: one.emptyColumns,
        select: (file, before) =>
          selectJson(one, {
            lines: lineReader({ path: files[file]?.path ?? '', maxLine: MAX_LINE }),
            before,
            added: new Map(own.map(({ name, value }) => [name, value(file, 'p')])),
            final,
          }),
      },
      ...one.nested.flatMap(of),
    ]
  }
  return of(table)
}
