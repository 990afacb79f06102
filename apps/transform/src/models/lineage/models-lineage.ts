import type { EngineKind } from '@sluice/engine'
import { fullName } from '@sluice/schema'
import type { ModelGraph } from '../graph/model-graph.ts'
import { openParser } from '../graph/open-parser.ts'
import { forParser } from '../read/placeholders.ts'
import type { Origin } from './origin.ts'
import { queryLineage } from './query-lineage.ts'
import { unlikeNames } from './surroundings.ts'

/** Where the columns of a table come from, one step back. */
export interface TableLineage {
  /** In their order. */
  readonly columns: readonly { readonly name: string; readonly origins: readonly Origin[] }[]
  /** What decides about its rows: joins, filters, groups, orders. */
  readonly conditions: readonly Origin[]
  /** Names in the query that no table in it has. */
  readonly unknown: readonly string[]
}

/**
 * Where the columns of models come from, by the name of the model. Models that read others refer to these; ephemeral ones
 * are models as all others here. `columnsOf` gives the columns of tables that are no models, in their order.
 */
export async function modelsLineage(
  graph: Pick<ModelGraph, 'models'>,
  kind: EngineKind,
  columnsOf: (table: string) => readonly string[] | undefined,
): Promise<ReadonlyMap<string, TableLineage>> {
  const found = new Map<string, TableLineage>()
  if (graph.models.length === 0) return found // to open a parser takes time
  await using parser = await openParser(kind)
  const known = (table: string): readonly string[] | undefined =>
    found.get(table)?.columns.map(({ name }) => name) ?? columnsOf(table)
  for (const model of graph.models) {
    const { columns, conditions, unknown } = queryLineage(
      kind,
      await parser.treeOf(forParser(model.sql)),
      known,
    )
    const named = kind === 'duckdb' ? unlikeNames(columns, (name) => name.toLowerCase()) : columns
    const own = named.map(({ name = '', origins }) => ({ name, origins }))
    // A snapshot says of each row since when it is valid.
    const since = own.find(({ name }) => name === model.snapshot?.updatedAt)?.origins ?? []
    const versions = [
      { name: 'valid_from', origins: since },
      { name: 'valid_to', origins: since },
    ]
    found.set(fullName(model), { columns: model.snapshot ? [...own, ...versions] : own, conditions, unknown })
  }
  return found
}
