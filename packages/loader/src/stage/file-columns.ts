import { FILE_NAME, FILE_ROW, type ColumnType } from '@sluice/schema'
import { literal } from '@sluice/engine'
import type { RawTable } from '../land/raw-table.ts'
import type { FilesResource } from '../resource.ts'
import type { StagedColumn } from './staged-resource.ts'

/** The date in the file's name. */
export const FILE_DATE = '_file_date'

const perFile = (raw: RawTable, values: readonly string[]): string =>
  values.length === 1 ? (values[0] ?? 'null') : `list_extract([${values.join(', ')}], ${raw.file} + 1)`

/** The columns that a file source adds to each row: where it came from, and its constants. */
export function fileColumns(resource: FilesResource, raw: RawTable): readonly StagedColumn[] {
  const constants = Object.entries(resource.constants ?? {}).map(([name, value]): StagedColumn => {
    const type: ColumnType =
      typeof value === 'string' ? 'text' : Number.isSafeInteger(value) ? 'bigint' : 'double'
    const text = typeof value === 'string' ? literal(value) : String(value)
    return { name, type, value: type === 'text' ? text : `${text}::${type}` }
  })
  if (resource.fileColumns === false) return constants
  const dates = raw.files.map(({ date }) => (date === undefined ? 'null::date' : `date ${literal(date)}`))
  const dated = raw.files.some(({ date }) => date !== undefined)
  return [
    {
      name: FILE_NAME,
      type: 'text',
      value: perFile(
        raw,
        raw.files.map(({ name }) => literal(name)),
      ),
    },
    { name: FILE_ROW, type: 'bigint', value: `(${raw.row})::bigint` },
    ...(dated ? [{ name: FILE_DATE, type: 'date', value: perFile(raw, dates) } as const] : []),
    ...constants,
  ]
}
