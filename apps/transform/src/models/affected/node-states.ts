import { readTableStates, readViewStates, type Engine } from '@sluice/engine'
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

/** What Sluice has written. */
interface Written {
  /** The tables that loads fill, as `dataset.name`. */
  readonly filled: ReadonlySet<string>
  /** Another text once a migration was run, where states of tables do not show it at once. */
  readonly migrated: string | undefined
}

/** DuckDB reads all rows for a state, and lets no other process write meanwhile: there, each is read once. */
export function openStates({ session, kind }: Engine, graph: ModelGraph, written: Written): NodeStates {
  const { filled } = written
  const migrated = written.migrated === undefined ? '' : `;${written.migrated}`
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
