import type { Dialect } from '../../dialect.ts'
import type { Guard } from '../../table-guards.ts'
import { comingRows, intoOut } from './coming-rows.ts'
import type { MergeTable } from '../table/merge-table.ts'
import type { Obstacle } from './obstacle.ts'

/** SQL that the database computes of each row of a table, by the name of what it belongs to. */
export interface Computed {
  readonly name: string
  readonly expression: string
}

export const nameOfCheck = ({ name }: Extract<Guard, { kind: 'check' }>): string =>
  name.includes(' ') ? name : `check constraint ${name}`

const columnsAndIndexes = ({ generated, guards }: MergeTable): readonly Computed[] => [
  ...Object.entries(generated).map(([name, expression]) => ({
    name: `generated column ${name}`,
    expression,
  })),
  ...guards.filter((guard) => guard.kind === 'expression'),
]

/** All that may end with an error for a row: generated columns, indexes of expressions, and checks. */
export const computedOf = (table: MergeTable): readonly Computed[] => [
  ...columnsAndIndexes(table),
  ...table.guards
    .filter((guard) => guard.kind === 'check')
    .map((check) => ({ name: nameOfCheck(check), expression: check.condition })),
]

/** Rows of which DuckDB cannot compute a column or what an index is made of. */
export const expressionObstacles = (dialect: Dialect, table: MergeTable, out: string): readonly Obstacle[] =>
  columnsAndIndexes(table).map(({ name, expression }) => ({
    name,
    insert: intoOut(
      out,
      `(select * from ${comingRows(dialect, table, out, 'duckdb')} as r where try((${expression}) is null) is null) as b`,
    ),
  }))
