import { ident, rolledBack, type Engine, type EngineKind, type Transaction } from '@sluice/engine'
import { fullName, SluiceError } from '@sluice/schema'
import { compileQuery, runsAsWritten } from '../graph/compile-query.ts'
import type { ModelGraph, Read } from '../graph/model-graph.ts'
import { assertDistinct } from '../materialise/assert-distinct.ts'
import { describedQuery, savepointIn } from '../materialise/bound-query.ts'
import { firstSnapshot } from '../materialise/build-snapshot.ts'
import { modelError, runWithQuery } from '../materialise/query-error.ts'
import type { RelationColumn } from '../relation/relation.ts'
import type { Model } from '../model.ts'
import { assertHeaderColumns, namesColumns } from './header-columns.ts'

/** The columns that a model will have, or why its query does not run. */
export type PlannedColumns = readonly RelationColumn[] | SluiceError

/** Describes models one by one, each with those before it as they will be. Nothing stays in the database. */
export async function withPlannedColumns(
  engine: Engine,
  graph: ModelGraph,
  work: (describe: (model: Read<Model>) => Promise<PlannedColumns>) => Promise<void>,
): Promise<void> {
  const instead = new Map<string, string>()
  await rolledBack(engine, (tx) => work((model) => describe(tx, engine, graph, model, instead)))
}

async function describe(
  tx: Transaction,
  { kind }: Engine,
  graph: ModelGraph,
  model: Read<Model>,
  instead: Map<string, string>,
): Promise<PlannedColumns> {
  const name = `__sluice_planned_${instead.size + 1}`
  const columnsOf = async (table: string, of: string): Promise<readonly RelationColumn[]> => {
    await runWithQuery(`create temporary table ${ident(table)} as select * from (`, of, (begin) =>
      tx.script(`${begin}\n) as planned limit 0`),
    )
    return tx.rows<RelationColumn & Record<string, unknown>>(COLUMNS[kind], [table])
  }
  // One that does not run must not end the transaction, in which the others are described.
  if (kind === 'postgres') await tx.script('savepoint planned')
  try {
    const compiled = compileQuery(graph, model, instead)
    const query = await describedQuery(tx, kind, model, compiled, savepointIn(tx, kind))
    await assertDistinct(tx, kind, model, query)
    const own = await columnsOf(model.snapshot ? `${name}_rows` : name, query)
    assertHeaderColumns(model, own, kind)
    const columns = model.snapshot
      ? await columnsOf(name, firstSnapshot(model.snapshot, query, new Date(0)))
      : own
    instead.set(fullName(model), ident(name))
    return columns
  } catch (error) {
    const known = modelError(error, model, runsAsWritten(graph, model))
    if (!known) throw error
    if (kind === 'postgres') await tx.script('rollback to savepoint planned')
    return known
  }
}

/** What is wrong with the header of a model that fails: a column that its query does not give. Reads no rows. */
export async function headerErrorOf(
  engine: Engine,
  graph: ModelGraph,
  model: Read<Model>,
): Promise<SluiceError | undefined> {
  if (!namesColumns(model)) return undefined
  const found = await rolledBack(engine, (tx) => describe(tx, engine, graph, model, new Map()))
  return found instanceof SluiceError && found.code === 'E_MODEL_HEADER' ? found : undefined
}

/** The columns of a temporary table. */
const COLUMNS: Readonly<Record<EngineKind, string>> = {
  duckdb: `
select column_name as name, data_type as type from duckdb_columns()
where database_name = 'temp' and table_name = $1
order by column_index`,
  postgres: `
select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type
from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid
where c.relnamespace = pg_catalog.pg_my_temp_schema() and c.relname = $1 and a.attnum > 0
order by a.attnum`,
}
