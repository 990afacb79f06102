import { unreachable, type TableName } from '@sluice/schema'
import { ident } from '../quote.ts'
import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'
import type { DatabaseType, Guard, TableGuards } from '../table-guards.ts'
import { duckdbDialect } from './dialect.ts'

const QUERY = sqlFile('../../sql/guards.duckdb.sql', import.meta.url)

interface Constraint {
  readonly kind: 'check' | 'unique' | 'foreign-key'
  readonly name: string
  readonly condition: string | null
  readonly columns: readonly string[]
  readonly table: TableName
  readonly references: readonly string[]
}

interface Row {
  readonly name: string
  readonly types: Readonly<Record<string, DatabaseType>>
  /** Values of defaults, and of generated columns. */
  readonly filled: Readonly<Record<string, string>>
  readonly constraints: readonly Constraint[]
  readonly indexes: readonly Index[]
  readonly referenced: readonly Guard[]
}

interface Index {
  readonly name: string
  readonly unique: boolean
  /** Those that are not a column alone are in parentheses. */
  readonly expressions: readonly string[]
}

/** What may keep rows out of these tables. */
export async function readDuckdbGuards(
  session: Session,
  tables: readonly TableName[],
): Promise<readonly TableGuards[]> {
  const guards: TableGuards[] = []
  for (const [dataset, own] of Map.groupBy(tables, (table) => table.dataset)) {
    const names = own.map(({ name }) => name)
    const rows = await session.rows<Row & Record<string, unknown>>(QUERY, [dataset, names])
    guards.push(...rows.map((row) => guardsOf(dataset, row)))
  }
  return guards
}

const unique = (name: string, expressions: readonly string[]): Guard => ({
  kind: 'unique',
  name,
  elements: expressions.map((expression) => ({ expression, operator: '=' })),
})

function guardOf({ kind, name, condition, columns, table, references }: Constraint): Guard {
  switch (kind) {
    case 'check':
      return { kind, name, condition: condition ?? 'true' }
    case 'foreign-key':
      return { kind, name, columns, table, references }
    case 'unique':
      return unique(name, columns.map(ident))
    default:
      return unreachable(kind)
  }
}

const indexGuards = ({ name, unique: isUnique, expressions }: Index): readonly Guard[] => [
  ...expressions
    .filter((expression) => expression.startsWith('('))
    .map((expression) => ({ kind: 'expression' as const, name: `index ${name}`, expression })),
  ...(isUnique ? [unique(name, expressions)] : []),
]

function guardsOf(
  dataset: string,
  { name, types, filled, constraints, indexes, referenced }: Row,
): TableGuards {
  return {
    dataset,
    name,
    filled,
    types: Object.fromEntries(Object.entries(types).filter(([, type]) => !duckdbDialect.isOwn(type.name))),
    guards: [...constraints.map(guardOf), ...indexes.flatMap(indexGuards), ...referenced].toSorted(
      (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind),
    ),
    hidden: [],
    unpermitted: false,
    restrictive: [],
    role: '',
    triggers: [],
  }
}

const ORDER: readonly Guard['kind'][] = ['expression', 'check', 'foreign-key', 'referenced', 'unique']
