import type { EngineKind } from '@sluice/engine'
import type { QueryTree } from '../tree/query-tree.ts'
import { resolveQuery } from './resolve-query.ts'
import type { Resolved } from './surroundings.ts'

/**
 * Where the columns of a query come from, as the engine reads it. `columnsOf` gives the columns of a table `schema.name`, in
 * their order; of a table that it does not know, each column that the query names is taken to be there.
 * @example queryLineage('postgres', tree, () => ['id', 'amount']) // { columns: [{ name: 'total', origins: [...] }], conditions: [] }
 */
export const queryLineage = (
  kind: EngineKind,
  tree: QueryTree,
  columnsOf: (table: string) => readonly string[] | undefined,
): Resolved =>
  resolveQuery(tree, {
    columnsOf,
    fold: kind === 'duckdb' ? (name) => name.toLowerCase() : (name) => name,
    usingFirst: kind === 'postgres',
    aliasesAnywhere: kind === 'duckdb',
    ctes: new Map(),
    resolve: resolveQuery,
  })
