import { FILE_DATE, FILE_NAME, FILE_ROW, type ColumnType } from '@sluice/schema'
import { literal } from '@sluice/engine'
import type { RawTable } from '../raw/raw-table.ts'
import type { FilesResource, Resource } from '../api/resource.ts'
import { partitionValue } from './partition-values.ts'
import type { StagedColumn } from './staged-resource.ts'

/** A column that a file source adds to each row. */
export interface FileColumn {
  readonly name: string
  readonly type: ColumnType
  /** SQL of its value for each file, on either engine; absent for the number of the row in its file. */
  readonly values?: readonly string[]
}

/** Where each row came from, the source's constants, and the values of folders. */
export function fileColumns(
  resource: FilesResource,
  files: readonly { readonly name: string; readonly date?: string }[],
): readonly FileColumn[] {
  const constants = Object.entries(resource.constants ?? {}).map(([name, value]): FileColumn => {
    const type: ColumnType =
      typeof value === 'string' ? 'text' : Number.isSafeInteger(value) ? 'bigint' : 'double'
    const text = typeof value === 'string' ? literal(value) : `cast(${value} as ${SQL_TYPE[type]})`
    return { name, type, values: files.map(() => text) }
  })
  const partitions = Object.entries(resource.partitions ?? {}).map(([name, type]): FileColumn => ({
    name,
    type,
    values: files.map((file) => {
      const value = partitionValue(file.name, name) ?? null
      return `cast(${value === null ? 'null' : literal(value)} as ${SQL_TYPE[type] ?? type})`
    }),
  }))
  const given = [...constants, ...partitions]
  if (resource.fileColumns === false) return given
  const dates = files.map(({ date }) => (date === undefined ? 'cast(null as date)' : `date ${literal(date)}`))
  const dated = files.some(({ date }) => date !== undefined)
  return [
    { name: FILE_NAME, type: 'text', values: files.map(({ name }) => literal(name)) },
    { name: FILE_ROW, type: 'bigint' },
    ...(dated ? [{ name: FILE_DATE, type: 'date', values: dates } as const] : []),
    ...given,
  ]
}

/** Names of the columns that a resource may add to its rows, as its table has them. */
export const addedNames = (resource: Resource, rename: (column: string) => string): ReadonlySet<string> =>
  new Set(
    resource.kind === 'rows'
      ? []
      : [
          ...(resource.fileColumns === false ? [] : [FILE_NAME, FILE_ROW, FILE_DATE]),
          ...Object.keys(resource.constants ?? {}),
          ...Object.keys(resource.partitions ?? {}),
        ].map(rename),
  )

const SQL_TYPE: Partial<Record<ColumnType, string>> = { bigint: 'bigint', double: 'double precision' }

/** The columns as they are staged from a raw table; `rename` gives the names that migrations gave them. */
export const stagedFileColumns = (
  resource: FilesResource,
  raw: RawTable,
  rename: (column: string) => string,
): readonly StagedColumn[] =>
  fileColumns(resource, raw.files).map(({ name, type, values }) => ({
    name: rename(name),
    type,
    value: values === undefined ? `cast(${raw.row} as bigint)` : perFile(raw, values),
  }))

const perFile = (raw: RawTable, values: readonly string[]): string =>
  values.length === 1 ? (values[0] ?? 'null') : `list_extract([${values.join(', ')}], ${raw.file} + 1)`
