import { createSchema, qualified } from '@sluice/engine'
import type { DescribedModels, Shadow } from '@sluice/schema-evolution'
import { errorsIn, fullName, SluiceError, tableIn, type Column, type Table } from '@sluice/schema'
import { compileQuery, runsAsWritten } from '../graph/compile-query.ts'
import { assertContract } from '../contract/assert-contract.ts'
import { checkTables, modelGraph, type ModelGraph, type Read } from '../graph/model-graph.ts'
import { assertDistinct } from '../materialise/assert-distinct.ts'
import { describedQuery } from '../materialise/bound-query.ts'
import { assertHeaderColumns } from '../plan/header-columns.ts'
import { firstSnapshot } from '../materialise/build-snapshot.ts'
import { modelError, runWithQuery } from '../materialise/query-error.ts'
import { namesOf, readColumns, readRelations } from '../relation/relation.ts'
import type { Model } from '../model.ts'
import { readModels } from '../read/read-models.ts'

/**
 * What the models of a project make, found by running their queries on a shadow database that has the tables of its
 * migrations, without rows. A model that cannot run there is left out, and said in `failures`.
 */
export async function describeModels(projectDir: string, shadow: Shadow): Promise<DescribedModels> {
  const failures: SluiceError[] = []
  const graph = await graphOf(projectDir, shadow, failures)
  if (!graph) return { tables: [], failures }
  const existing = namesOf(await readRelations(shadow.session, shadow.kind), shadow.kind)
  const made: Read<Model>[] = []
  for (const model of graph.models) {
    if (model.materialized === 'ephemeral') continue
    try {
      await create(shadow, graph, model, existing)
      made.push(model)
    } catch (error) {
      const known = modelError(error, model, runsAsWritten(graph, model))
      if (!known) throw error
      failures.push(known)
    }
  }
  const tables = made.length === 0 ? [] : await shadow.tables()
  return {
    tables: made.flatMap((model) => {
      const table = tableIn(tables, model)
      return table ? [describedBy(model, table)] : []
    }),
    places: new Map(made.map((model) => [fullName(model), `${model.file}:${model.line}`])),
    failures,
  }
}

async function graphOf(
  projectDir: string,
  { kind }: Shadow,
  failures: SluiceError[],
): Promise<ModelGraph | undefined> {
  try {
    return await modelGraph(await readModels(projectDir, kind), kind)
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    failures.push(...errorsIn(error))
    return undefined
  }
}

async function create(
  shadow: Shadow,
  graph: ModelGraph,
  model: Read<Model>,
  existing: Set<string>,
): Promise<void> {
  const { kind, session } = shadow
  if (existing.has(fullName(model)))
    throw new SluiceError(`${fullName(model)} is a table that migrations create`, {
      code: 'E_MODEL_TAKEN',
      place: `${model.file}:1`,
      hint: 'give the model another table with `--! table: schema.name`',
    })
  checkTables([model], graph, existing)
  await session.script(createSchema(kind, model.dataset))
  const table = qualified(model.dataset, model.name)
  const query = await queryOf(shadow, graph, model)
  await assertDistinct(session, kind, model, query)
  await runWithQuery(`create table ${table} as select * from (`, query, (begin) =>
    session.script(`${begin}\n) as described limit 0`),
  )
  existing.add(fullName(model))
  assertHeaderColumns(model, await readColumns(session, kind, model), kind)
  await assertContract(session, kind, model, table)
}

/** The query whose columns the table has. */
async function queryOf({ kind, session }: Shadow, graph: ModelGraph, model: Read<Model>): Promise<string> {
  const query = await describedQuery(session, kind, model, compileQuery(graph, model))
  return model.snapshot ? firstSnapshot(model.snapshot, query, new Date(0)) : query
}

/** The table with what the header says about it: `not_null` tests and a contract make a column never null. */
function describedBy(model: Model, table: Table): Table {
  const promised = (model.contract ?? []).flatMap(({ name, notNull }) => (notNull ? [name] : []))
  const present = new Set([
    ...promised,
    ...model.tests.flatMap(({ rule, severity, where, errorIf }) =>
      rule.kind === 'not_null' && severity === 'error' && where === undefined && errorIf === undefined
        ? [rule.column]
        : [],
    ),
  ])
  const columns = table.columns.map((column): Column => {
    const description = model.columns.get(column.name)
    return {
      ...column,
      nullable: column.nullable && !present.has(column.name),
      ...(description !== undefined && { description }),
    }
  })
  return { ...table, columns, ...(model.description !== undefined && { description: model.description }) }
}
