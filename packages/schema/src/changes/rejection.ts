import { unreachable } from '../error.ts'
import type { SchemaChange } from './change.ts'
import { fullName, type TableName } from '../table.ts'
import type { ColumnType } from '../types/type.ts'

/** What data asks of a schema, whatever the type it asks for: a table, a column, room in a column, nulls in it. */
export interface Need {
  readonly kind: SchemaChange['kind']
  readonly table: TableName
  /** Absent for a table. */
  readonly column?: string
  /** Of a column that is too narrow: its type. */
  readonly from?: ColumnType
}

/** A need that a person rejected: it is not proposed again, and what has it is kept out. */
export interface Rejection extends Need {
  /** Id of the migration that proposed it. */
  readonly migration: string
}

const at = ({ dataset, name }: TableName): TableName => ({ dataset, name })

/** What a change answers. */
export function needOf(change: SchemaChange): Need {
  const { kind, table } = change
  switch (kind) {
    case 'create-table':
      return { kind, table: at(table) }
    case 'add-column':
      return { kind, table: at(table), column: change.column.name }
    case 'widen-column':
      return { kind, table: at(table), column: change.column, from: change.from }
    case 'relax-not-null':
      return { kind, table: at(table), column: change.column }
    default:
      return unreachable(kind)
  }
}

export const sameNeed = (a: Need, b: Need): boolean =>
  a.kind === b.kind &&
  fullName(a.table) === fullName(b.table) &&
  a.column === b.column &&
  (a.kind !== 'widen-column' || a.from === b.from)

/** The rejection of a need; undefined if nobody rejected it. A column whose type has changed since is proposed again. */
export const rejectionOf = <R extends Need>(rejections: readonly R[], need: Need): R | undefined =>
  rejections.find((rejection) => sameNeed(rejection, need))
