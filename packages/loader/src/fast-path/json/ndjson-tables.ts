import { FastPathLeft } from '../../failure/fast-path-left.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import type { FastPathTable } from '../../staged/fast-path-plan.ts'
import type { AddedColumn } from '../table/added-columns.ts'
import type { JsonTable } from './json-plan.ts'
import { BUFFER, jsonReader, type JsonModel } from './json-reader.ts'
import { selectJson } from './json-select.ts'
import { MAX_LINE } from './scan-ndjson.ts'
import type { PlannedTable } from '../table/planned-table.ts'

/** What the tables of NDJSON files are made for. */
export interface NdjsonTables {
  /** Of the resource, for errors. */
  readonly resource: string
  readonly files: readonly LocalFile[]
  readonly model: JsonModel
  readonly finals: ReadonlyMap<string, PlannedTable>
  /** What is added to the rows of the root table. */
  readonly added: readonly AddedColumn[]
  /** Parts of a file, for the root table; see FastPathTable. */
  readonly parts?: NonNullable<FastPathTable['parts']>
}

/**
 * A table and those nested in it, root first.
 * @throws FastPathLeft where one is not filled by the rows
 */
export function ndjsonTables(table: JsonTable, given: NdjsonTables): readonly FastPathTable[] {
  const { resource, files, model, finals, added, parts } = given
  if (table.columns.length === 0) throw new FastPathLeft(resource, 'rows without columns')
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
        // The number of a nested row follows from how many the parts before have, which only reading them tells.
        ...(!one.parent && parts && { parts, buffer: BUFFER }),
        select: (file, before, read) =>
          selectJson(one, {
            rows: jsonReader({ path: files[file]?.path ?? '', parts: read, model, maxLine: MAX_LINE }),
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
