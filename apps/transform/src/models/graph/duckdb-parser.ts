import type { Session } from '@sluice/engine'
import { duckdbTree } from '../tree/duckdb-tree.ts'
import { duckdbCalls } from './duckdb-calls.ts'
import { withNames } from './duckdb-names.ts'
import { characterAt, UnparsedQuery, type QueryParser, type Reference } from './reference.ts'

type Node = Readonly<Record<string, unknown>>

interface BaseTable {
  readonly schema_name: string
  readonly table_name: string
  readonly alias: string
  readonly query_location: number
}

interface Serialized {
  readonly error: boolean
  readonly error_message?: string
  readonly position?: string
  readonly statements?: readonly unknown[]
}

/** DuckDB's own parser. */
export function duckdbParser(session: Session, close: () => Promise<void>): QueryParser {
  return {
    referencesIn: async (queries) => {
      const trees = await serialized(session, queries)
      return queries.map((sql, i) => {
        const tree = statementsOf(sql, trees[i])
        return tree instanceof UnparsedQuery ? tree : references(sql, tree)
      })
    },
    treeOf: async (sql) => {
      const [statement] = await parsed(session, sql)
      return duckdbTree(await withNames(session, statement))
    },
    usesIn: async (sql) => {
      const tree = await parsed(session, sql)
      return { references: references(sql, tree), calls: duckdbCalls(tree) }
    },
    [Symbol.asyncDispose]: close,
  }
}

function references(sql: string, tree: Serialized['statements']): readonly Reference[] {
  const found: Reference[] = []
  collect(tree, new Set(), (one) =>
    found.push({
      dataset: folded(one.schema_name),
      name: folded(one.table_name),
      at: characterAt(sql, one.query_location),
      aliased: one.alias !== '',
    }),
  )
  return found
}

/** DuckDB finds a name in whatever letters it is written. */
const folded = (name: string): string => name.toLowerCase()

/** @throws UnparsedQuery */
async function parsed(session: Session, sql: string): Promise<readonly unknown[]> {
  const [tree] = await serialized(session, [sql])
  const statements = statementsOf(sql, tree)
  if (statements instanceof UnparsedQuery) throw statements
  return statements
}

/** The trees of queries, in their order. */
async function serialized(session: Session, queries: readonly string[]): Promise<readonly Serialized[]> {
  const rows = await session.rows<{ tree: Serialized | string }>(
    'select json_serialize_sql(unnest($1::varchar::json::varchar[])) as tree',
    [JSON.stringify(queries)],
  )
  return rows.map(({ tree }) => (typeof tree === 'string' ? (JSON.parse(tree) as Serialized) : tree))
}

function statementsOf(sql: string, tree: Serialized | undefined): readonly unknown[] | UnparsedQuery {
  if (tree && !tree.error) return tree.statements ?? []
  const { error_message: message = 'the query cannot be read', position } = tree ?? {}
  const at = position === undefined ? undefined : characterAt(sql, Number(position))
  return new UnparsedQuery(message, at, { writes: message.includes('A CTE needs a SELECT') })
}

/** Calls `found` for each table that is read, and is no common table expression of a query around it. */
function collect(node: unknown, known: ReadonlySet<string>, found: (one: BaseTable) => void): void {
  if (Array.isArray(node)) return node.forEach((one) => collect(one, known, found))
  if (typeof node !== 'object' || node === null) return
  const { cte_map: map, ...rest } = node as Node
  const ctes = (map as { map?: readonly { key: string; value: Node }[] } | undefined)?.map ?? []
  let inside = known
  for (const { key, value } of ctes) {
    // One that is recursive reads itself.
    const isRecursive = JSON.stringify(value).includes('"RECURSIVE_CTE_NODE"')
    collect(value, isRecursive ? new Set([...inside, folded(key)]) : inside, found)
    inside = new Set([...inside, folded(key)])
  }
  if (rest['type'] === 'BASE_TABLE' && !isKnown(rest as unknown as BaseTable, inside))
    found(rest as unknown as BaseTable)
  for (const value of Object.values(rest)) collect(value, inside, found)
}

const isKnown = ({ schema_name: schema, table_name: name }: BaseTable, known: ReadonlySet<string>): boolean =>
  schema === '' && known.has(folded(name))
