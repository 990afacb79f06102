import { unreachable, type TableName } from '@sluice/schema'
import { ident } from '../quote.ts'
import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'
import type { DatabaseType, Guard, TableGuards } from '../table-guards.ts'
import { duckdbDialect } from './dialect.ts'
import { readDuckdbColumns, type DuckdbColumn } from './read-columns.ts'

// Three short statements, as for the catalog: one that joins the catalog's tables costs six times as much.
const CONSTRAINTS = sqlFile('../../sql/guard-constraints.duckdb.sql', import.meta.url)
const INDEXES = sqlFile('../../sql/guard-indexes.duckdb.sql', import.meta.url)

interface Constraint {
  readonly table: string
  readonly kind: 'check' | 'unique' | 'foreign-key'
  readonly name: string
  readonly condition: string | null
  readonly columns: readonly string[]
  readonly referenced: string | null
  readonly references: readonly string[]
}

interface Index {
  readonly table: string
  readonly name: string
  readonly unique: boolean
  /** Those that are not a column alone are in parentheses. */
  readonly expressions: readonly string[]
}

/** Constraints, triggers and the like that may keep rows out of the tables of a dataset. */
interface Found {
  readonly columns: ReadonlyMap<string, readonly DuckdbColumn[]>
  readonly constraints: readonly Constraint[]
  readonly indexes: readonly Index[]
}

/** What may keep rows out of these tables. */
export async function readDuckdbGuards(
  session: Session,
  tables: readonly TableName[],
): Promise<readonly TableGuards[]> {
  const guards: TableGuards[] = []
  for (const [dataset, own] of Map.groupBy(tables, (table) => table.dataset)) {
    const found = await readFound(session, dataset)
    guards.push(...own.filter(({ name }) => found.columns.has(name)).map((table) => guardsOf(table, found)))
  }
  return guards
}

async function readFound(session: Session, dataset: string): Promise<Found> {
  const read = async <Row>(query: string): Promise<readonly Row[]> =>
    (await session.rows<{ readonly json: Row }>(query, [dataset])).map(({ json }) => json)
  return {
    columns: await readDuckdbColumns(session, dataset),
    constraints: await read<Constraint>(CONSTRAINTS),
    indexes: await read<Index>(INDEXES),
  }
}

const unique = (name: string, expressions: readonly string[]): Guard => ({
  kind: 'unique',
  name,
  elements: expressions.map((expression) => ({ expression, operator: '=' })),
})

function guardOf(dataset: string, constraint: Constraint): Guard {
  const { kind, name, condition, columns, references } = constraint
  switch (kind) {
    case 'check':
      return { kind, name, condition: condition ?? 'true' }
    case 'foreign-key':
      return { kind, name, columns, table: { dataset, name: constraint.referenced ?? '' }, references }
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

/** A foreign key of another table, from the side of the table that it refers to. */
const referencedOf = (dataset: string, { name, table, columns, references }: Constraint): Guard => ({
  kind: 'referenced',
  name,
  columns: references,
  table: { dataset, name: table },
  references: columns,
})

function guardsOf({ dataset, name }: TableName, found: Found): TableGuards {
  const columns = found.columns.get(name) ?? []
  const types = columns
    .filter(({ type }) => !duckdbDialect.isOwn(type))
    .map(({ column, type }): [string, DatabaseType] => [column, { name: type }])
  const filled = columns.flatMap(({ column, default: value }) => (value === null ? [] : [[column, value]]))
  const guards = [
    ...found.constraints.filter(({ table }) => table === name).map((one) => guardOf(dataset, one)),
    ...found.indexes.filter(({ table }) => table === name).flatMap(indexGuards),
    ...found.constraints
      .filter(({ kind, referenced }) => kind === 'foreign-key' && referenced === name)
      .map((one) => referencedOf(dataset, one)),
  ]
  return {
    dataset,
    name,
    filled: Object.fromEntries(filled) as Record<string, string>,
    types: Object.fromEntries(types),
    guards: guards.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)),
    hidden: [],
    unpermitted: false,
    restrictive: [],
    role: '',
    triggers: [],
  }
}

const ORDER: readonly Guard['kind'][] = ['expression', 'check', 'foreign-key', 'referenced', 'unique']
