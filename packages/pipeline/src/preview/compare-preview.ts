import { qualified, type Engine } from '@sluice/engine'
import { columnOf, fullName, ROW_ID, splitFullName, type Table } from '@sluice/schema'
import { modelKey, type NodeResult } from '@sluice/transform'
import type { KnownColumns } from '../models/lineage/known-columns.ts'
import { compareTables, type ComparedTable } from './compare/compare-tables.ts'
import type { Preview, TablePreview } from './preview.ts'
import type { PreviewScope } from './preview-scope.ts'

export interface Compared {
  readonly present: ReadonlyMap<string, ComparedTable>
  /** Those of what is there now. */
  readonly columns: KnownColumns
  /** Names of the tables that are no models. */
  readonly tables: readonly string[]
  readonly results: readonly NodeResult[]
}

/** Compares each table, and each model that was built, with what is there now. */
export async function comparePreview(
  engine: Engine,
  { graph, shown, datasets }: PreviewScope,
  { present, columns, tables, results }: Compared,
): Promise<Pick<Preview, 'tables' | 'unchanged'>> {
  const { kind, session } = engine
  const finals = await engine.catalog(datasets)
  const all: TablePreview[] = []
  const compare = async (
    table: string,
    key: readonly string[],
    what: Pick<TablePreview, 'kind' | 'materialized'>,
  ): Promise<void> => {
    const own = columns.get(table)
    const { dataset, name } = splitFullName(table)
    const after = own && { name: qualified(dataset, name), columns: own }
    all.push({ table, ...what, ...(await compareTables(session, kind, present.get(table), after, key)) })
  }
  for (const table of tables.toSorted())
    await compare(table, keyOfTable(finals.find((one) => fullName(one) === table)), {
      kind: 'table',
      materialized: null,
    })
  const built = new Set(results.flatMap(({ node, status }) => (status === 'built' ? [node] : [])))
  for (const model of graph.models) {
    const name = fullName(model)
    if (!shown.has(name) || !built.has(name) || model.materialized === 'ephemeral') continue
    await compare(name, modelKey(model), { kind: 'model', materialized: model.materialized })
  }
  const differing = all.filter(isDifferent)
  return { tables: differing, unchanged: all.length - differing.length }
}

/** The key that loads merge by, else the id that Sluice gave the row. */
function keyOfTable(table: Table | undefined): readonly string[] {
  if (!table) return []
  if (table.primaryKey.length > 0) return table.primaryKey
  return columnOf(table, ROW_ID) ? [ROW_ID] : []
}

const isDifferent = (one: TablePreview): boolean =>
  one.rows_before === null ||
  one.rows_after === null ||
  one.added + one.removed + (one.changed ?? 0) > 0 ||
  one.columns.length > 0
