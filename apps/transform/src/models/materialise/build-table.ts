import { createInPlace, ident, putInPlace, qualified, type Statement, type Transaction } from '@sluice/engine'
import { unreachable } from '@sluice/schema'
import type { BeforeBuild } from './before-build.ts'
import { besideName, type Build, type BuiltResult } from './build.ts'
import { compareColumns } from './compare-columns.ts'
import { keptPartsError } from './kept-parts-error.ts'
import { runWithQuery } from './query-error.ts'
import { remakeViews } from './remake-views.ts'

/** Fills a new table with the rows of the query, which takes the place of the old one. */
export function buildTable(
  tx: Transaction,
  build: Build,
  before: BeforeBuild,
  query: Statement,
): Promise<BuiltResult> {
  const { kind } = build.engine
  switch (kind) {
    case 'duckdb':
      return inPlace(tx, build, before, query)
    case 'postgres':
      return beside(tx, build, before, query)
    default:
      return unreachable(kind)
  }
}

/** Until the commit, the others read the old table. */
async function inPlace(
  tx: Transaction,
  build: Build,
  before: BeforeBuild,
  { sql, parameters }: Statement,
): Promise<BuiltResult> {
  const { model, check } = build
  const table = qualified(model.dataset, model.name)
  let [rows, changes]: [number, readonly string[]] = [0, []]
  let isCreated = false
  const create = async (): Promise<void> => {
    rows = await runWithQuery(`create or replace table ${table} as`, sql, (text) => tx.run(text, parameters))
    const compared = await compareColumns(tx, build, before, model.name)
    changes = compared.changes
    await check(tx, table)
    if (compared.isDestructive) await remakeViews(tx, build)
    isCreated = true
  }
  try {
    await createInPlace(tx, before.old, create)
  } catch (error) {
    throw isCreated ? keptPartsError(error, model) : error
  }
  return { rows, changes }
}

/** Nobody waits for the table while it is filled beside the old one. */
async function beside(
  tx: Transaction,
  build: Build,
  before: BeforeBuild,
  { sql, parameters }: Statement,
): Promise<BuiltResult> {
  const { model, check, newQueries } = build
  const name = besideName(model)
  const table = qualified(model.dataset, name)
  const rows = await runWithQuery(`create table ${table} as`, sql, (text) => tx.run(text, parameters))
  // The models that read it are planned by what is in it.
  await tx.later(`analyze ${table}`)
  const { changes, isDestructive } = await compareColumns(tx, build, before, name)
  await check(tx, table)
  if (before.old)
    try {
      await putInPlace(tx, before.old, name, isDestructive ? newQueries() : new Map())
    } catch (error) {
      throw keptPartsError(error, model)
    }
  else await tx.later(`alter table ${table} rename to ${ident(model.name)}`)
  return { rows, changes }
}
