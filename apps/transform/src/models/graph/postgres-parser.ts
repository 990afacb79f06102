import { postgresTree } from '../tree/postgres-tree.ts'
import { postgresCalls } from './postgres-calls.ts'
import { characterAt, UnparsedQuery, type QueryParser, type Reference } from './reference.ts'

type Node = Readonly<Record<string, unknown>>

interface RangeVar {
  readonly schemaname?: string
  readonly relname: string
  readonly alias?: unknown
  readonly location?: number
}

/** PostgreSQL's own parser, as WebAssembly. */
export async function openPostgresParser(): Promise<QueryParser> {
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  return {
    referencesIn: async (queries) =>
      queries.map((sql) => {
        try {
          return references(sql, parsed(sql, parseSync))
        } catch (error) {
          if (error instanceof UnparsedQuery) return error
          throw error
        }
      }),
    treeOf: async (sql) => postgresTree(parsed(sql, parseSync)),
    usesIn: async (sql) => {
      const tree = parsed(sql, parseSync)
      return { references: references(sql, tree), calls: postgresCalls(tree) }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

function references(sql: string, tree: unknown): readonly Reference[] {
  const found: Reference[] = []
  collect(tree, new Set(), (one) =>
    found.push({
      dataset: one.schemaname ?? '',
      name: one.relname,
      at: characterAt(sql, one.location ?? 0),
      aliased: one.alias !== undefined,
    }),
  )
  return found
}

function parsed(sql: string, parse: (sql: string) => unknown): unknown {
  const tree = parsedBy(sql, parse)
  const writes = writingIn(tree)
  if (writes !== undefined) throw new UnparsedQuery(`the query has ${writes}`, 0, { writes: true })
  return tree
}

/** What changes tables: statements, which may stand in a common table expression, and `select … into`. */
const WRITES: ReadonlyMap<string, string> = new Map([
  ['InsertStmt', 'an insert'],
  ['UpdateStmt', 'an update'],
  ['DeleteStmt', 'a delete'],
  ['MergeStmt', 'a merge'],
  ['intoClause', 'an into clause'],
])

function writingIn(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined
  for (const [key, value] of Object.entries(node)) {
    const found = WRITES.get(key) ?? writingIn(value)
    if (found !== undefined) return found
  }
  return undefined
}

function parsedBy(sql: string, parse: (sql: string) => unknown): unknown {
  try {
    return parse(sql)
  } catch (error) {
    const { sqlDetails } = error as { sqlDetails?: { message: string; cursorPosition: number } }
    if (!sqlDetails) throw error
    throw new UnparsedQuery(sqlDetails.message, Math.max(sqlDetails.cursorPosition, 0))
  }
}

/** Calls `found` for each table that is read, and is no common table expression of a query around it. */
function collect(node: unknown, known: ReadonlySet<string>, found: (one: RangeVar) => void): void {
  if (Array.isArray(node)) return node.forEach((one) => collect(one, known, found))
  if (typeof node !== 'object' || node === null) return
  const { withClause, ...rest } = node as Node
  let inside = known
  if (typeof withClause === 'object' && withClause !== null) {
    const { ctes = [], recursive } = withClause as { ctes?: readonly Node[]; recursive?: boolean }
    const names = ctes.map((cte) => (cte['CommonTableExpr'] as { ctename: string }).ctename)
    if (recursive) inside = new Set([...known, ...names])
    for (const [i, cte] of ctes.entries()) {
      collect(cte, inside, found)
      inside = new Set([...inside, names[i] ?? ''])
    }
  }
  for (const [key, value] of Object.entries(rest)) {
    if (key !== 'RangeVar') collect(value, inside, found)
    else if (!isKnown(value as RangeVar, inside)) found(value as RangeVar)
  }
}

const isKnown = ({ schemaname, relname }: RangeVar, known: ReadonlySet<string>): boolean =>
  schemaname === undefined && known.has(relname)
