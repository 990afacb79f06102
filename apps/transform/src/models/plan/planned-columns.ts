import { ident, rolledBack, type Engine, type EngineKind, type Transaction } from '@sluice/engine'
import { fullName, type SluiceError } from '@sluice/schema'
import { compileQuery, runsAsWritten } from '../graph/compile-query.ts'
import type { ModelGraph, Read } from '../graph/model-graph.ts'
import { describedQuery } from '../materialise/bound-query.ts'
import { firstSnapshot } from '../materialise/build-snapshot.ts'
import { modelError, runWithQuery } from '../materialise/query-error.ts'
import type { RelationColumn } from '../materialise/relation.ts'
import type { Model } from '../model.ts'

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
  // One that does not run must not end the transaction, in which the others are described.
  if (kind === 'postgres') await tx.script('savepoint planned')
  try {
    const query = await describedQuery(tx, kind, model, compileQuery(graph, model, instead))
    const whole = model.snapshot ? firstSnapshot(model.snapshot, query, new Date(0)) : query
    await runWithQuery(`create temporary table ${ident(name)} as select * from (`, whole, (begin) =>
      tx.script(`${begin}\n) as planned limit 0`),
    )
  } catch (error) {
    const known = modelError(error, model, runsAsWritten(graph, model))
    if (!known) throw error
    if (kind === 'postgres') await tx.script('rollback to savepoint planned')
    return known
  }
  instead.set(fullName(model), ident(name))
  return tx.rows<RelationColumn & Record<string, unknown>>(COLUMNS[kind], [name])
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
