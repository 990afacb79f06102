import { readTableStates, readViewStates, type Engine } from '@sluice/engine'
import { readFilledTables, readMigrated } from '@sluice/ledger'
import { fullName, type TableName } from '@sluice/schema'
import type { ModelGraph } from '../graph/model-graph.ts'

/** The states of tables in one run. */
export interface NodeStates {
  /** Of these tables, by name; those whose state cannot be known are left out. */
  of(tables: readonly TableName[]): Promise<Readonly<Record<string, string>>>
  /** The same of views of models: of their definitions, and not of their rows. */
  ofViews(views: readonly TableName[]): Promise<Readonly<Record<string, string>>>
  /** A table has been built: its state is another one. */
  forget(table: TableName): void
  /** Whether loads or models fill a table; of others, nobody knows who writes. */
  isFilled(table: TableName): boolean
}

/** DuckDB reads all rows for a state, and lets no other process write meanwhile: there, each is read once. */
export async function openStates(engine: Engine, graph: ModelGraph): Promise<NodeStates> {
  const { session, kind } = engine
  const filled = await readFilledTables(session)
  // Migrations may write outside of transactions, which Postgres counts later.
  const migrated = kind === 'postgres' ? `;${await readMigrated(session)}` : ''
  const known = new Map<string, string | undefined>()
  return {
    of: async (tables) => {
      const asked = kind === 'postgres' ? tables : tables.filter((table) => !known.has(fullName(table)))
      const read = await readTableStates(session, kind, asked)
      for (const table of asked) known.set(fullName(table), read.get(fullName(table)))
      return Object.fromEntries(
        tables.map(fullName).flatMap((name) => {
          const state = known.get(name)
          return state === undefined ? [] : [[name, state + (filled.has(name) ? migrated : '')] as const]
        }),
      )
    },
    ofViews: async (views) => Object.fromEntries(await readViewStates(session, kind, views)),
    forget: (table) => void known.delete(fullName(table)),
    isFilled: (table) => filled.has(fullName(table)) || graph.byName.has(fullName(table)),
  }
}
