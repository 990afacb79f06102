import type { LocalFile } from '../../raw/raw-table.ts'
import { renamedIn, type LoadContext } from '../../context/load-context.ts'
import { tableOf, type Resource } from '../../api/resource.ts'
import { fileColumns } from '../../staged/file-columns.ts'
import type { FastPathColumn } from '../../staged/fast-path-plan.ts'

/** A column that a file source adds to each row. */
export interface AddedColumn extends FastPathColumn {
  /** SQL of its value in a row of a file; `row` is that of the row's number in it. */
  value(file: number, row: string): string
}

/** What is added to the rows of these files: none where they are no files. */
export const addedColumns = (
  resource: Resource,
  files: readonly LocalFile[],
  context: LoadContext,
): readonly AddedColumn[] =>
  resource.kind !== 'files'
    ? []
    : fileColumns(resource, files).map(({ name, type, values }) => ({
        name: renamedIn(context, tableOf(resource), name),
        type,
        value: (file, row) => (values === undefined ? row : (values[file] ?? 'null')),
      }))
