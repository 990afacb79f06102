import type { EngineKind } from '@sluice/engine'
import type { QueryTree } from '../tree/query-tree.ts'
import { resolveQuery } from './resolve-query.ts'
import type { Resolved } from './surroundings.ts'

/** What a query gives, and what could not be found. */
export interface QueryLineage extends Resolved {
  /** Names in the query that no table in it has. */
  readonly unknown: readonly string[]
}

/** Columns that each table of an engine has, and none describes. */
const SYSTEM_COLUMNS = /(?:^|\.)(?:rowid|ctid|xmin|xmax|cmin|cmax|tableoid)$/i

/**
 * Where the columns of a query come from, as the engine reads it. `columnsOf` gives the columns of a table `schema.name`, in
 * their order; of a table that it does not know, each column that the query names is taken to be there.
 * @example queryLineage('postgres', tree, () => ['id', 'amount']) // { columns: [{ name: 'total', origins: [...] }], conditions: [] }
 */
export function queryLineage(
  kind: EngineKind,
  tree: QueryTree,
  columnsOf: (table: string) => readonly string[] | undefined,
): QueryLineage {
  const unknown = new Set<string>()
  const resolved = resolveQuery(tree, {
    columnsOf,
    onUnknown: (name) => {
      if (!SYSTEM_COLUMNS.test(name)) unknown.add(name)
    },
    fold: kind === 'duckdb' ? (name) => name.toLowerCase() : (name) => name,
    usingFirst: kind === 'postgres',
    aliasesAnywhere: kind === 'duckdb',
    ctes: new Map(),
    resolve: resolveQuery,
  })
  return { ...resolved, unknown: [...unknown] }
}
