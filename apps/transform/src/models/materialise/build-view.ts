import { ident, putInPlace, qualified, type Transaction } from '@sluice/engine'
import { unreachable } from '@sluice/schema'
import type { BeforeBuild } from './before-build.ts'
import { besideName, type Build, type BuiltResult } from './build.ts'
import { compareColumns } from './compare-columns.ts'
import { runWithQuery } from './query-error.ts'
import { isPrefix } from '../relation/relation.ts'
import { remakeViews } from './remake-views.ts'

/** Makes a view of the query, which takes the place of the old one. */
export function buildView(tx: Transaction, build: Build, before: BeforeBuild): Promise<BuiltResult> {
  const { kind } = build.engine
  switch (kind) {
    case 'duckdb':
      return inPlace(tx, build, before)
    case 'postgres':
      return beside(tx, build, before)
    default:
      return unreachable(kind)
  }
}

async function inPlace(tx: Transaction, build: Build, before: BeforeBuild): Promise<BuiltResult> {
  const { model, query, check } = build
  const view = qualified(model.dataset, model.name)
  if (before.old?.kind === 'table') await tx.script(`drop table ${view}`)
  await runWithQuery(`create or replace view ${view} as`, query, (sql) => tx.script(sql))
  const { changes, isDestructive } = await compareColumns(tx, build, before, model.name)
  await check(tx, view)
  if (isDestructive) await remakeViews(tx, build)
  return { rows: null, changes }
}

/** A view that only gets columns at its end stays the same one, and what reads it is left alone. */
async function beside(tx: Transaction, build: Build, before: BeforeBuild): Promise<BuiltResult> {
  const { model, query, check, newQueries } = build
  const { old } = before
  const view = qualified(model.dataset, model.name)
  const name = besideName(model)
  const fresh = qualified(model.dataset, name)
  await runWithQuery(`create view ${fresh} as`, query, (sql) => tx.script(sql))
  const { changes, isDestructive, after } = await compareColumns(tx, build, before, name)
  await check(tx, fresh)
  if (!old) {
    await tx.later(`alter view ${fresh} rename to ${ident(model.name)}`)
    return { rows: null, changes }
  }
  if (old.kind === 'table' || !isPrefix(before.columns, after)) {
    await putInPlace(tx, old, name, isDestructive ? newQueries() : new Map())
    return { rows: null, changes }
  }
  await tx.later(`drop view ${fresh}`)
  await tx.script(`create or replace view ${view} as\n${query}`)
  return { rows: null, changes }
}
