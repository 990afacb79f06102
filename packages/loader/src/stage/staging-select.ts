import {
  LIST_INDEX,
  PARENT_POSITION,
  POSITION,
  ROOT_POSITION,
  type Column,
  type ColumnType,
} from '@sluice/schema'
import { duckdbDialect, ident } from '@sluice/engine'
import { isStaged } from '../staged/left-out.ts'
import { UP } from '../infer/json-table.ts'
import type { StagedTable } from '../staged/staged-resource.ts'

const integer = (name: string): Pick<Column, 'name' | 'type'> => ({ name, type: 'bigint' })

/** The columns of a staging table: positions first, then the data as this load was observed to hold it. */
export const stagingColumns = ({
  parent,
  columns,
}: Pick<StagedTable, 'parent' | 'columns'>): readonly { name: string; type: ColumnType }[] => [
  ...(parent === undefined ? [POSITION] : [POSITION, PARENT_POSITION, ROOT_POSITION, LIST_INDEX]).map(
    integer,
  ),
  ...columns.map(({ name, type }) => ({ name, type })),
]

/** The query that fills a staging table from the raw table, without the rows that are left out. */
export function stagingSelect(table: StagedTable): string {
  const { raw, parent, columns } = table
  const up = parent === undefined ? [] : [UP.parent, UP.root, UP.index]
  const values = [
    ...[raw.position, ...up].map((position) => `cast(${position} as bigint)`),
    ...columns.map(({ value, type }) => `cast(${value} as ${duckdbDialect.typeName(type)})`),
  ]
  return `select ${values.join(', ')} from ${ident(raw.table)} where ${isStaged(table)}`
}
