import { qualified, type Transaction } from '@sluice/engine'
import { forgetModelSlices, recordBuiltModel, recordModelSlice } from '@sluice/ledger'
import { counted, fullName, integer, SluiceError } from '@sluice/schema'
import { createHash } from 'node:crypto'
import type { Incremental, Model, Snapshot } from '../model.ts'
import { assertDistinct } from './assert-distinct.ts'
import type { BeforeBuild } from './before-build.ts'
import { boundQuery, savepointIn, timeTypeOf } from './bound-query.ts'
import { besideName, type Build, type BuiltResult } from './build.ts'
import {
  assertDays,
  assertTimes,
  hasSlices,
  updateTable,
  wholeQuery,
  wholeRange,
} from './build-incremental.ts'
import { firstSnapshot, takeSnapshot } from './build-snapshot.ts'
import { buildTable } from './build-table.ts'
import { buildView } from './build-view.ts'
import { ensureSchema } from '../relation/ensure-schema.ts'
import { assertKeys } from './keys.ts'
import { readColumns, type Relation } from '../relation/relation.ts'
import { writeComments } from '../relation/write-comments.ts'

/** The fingerprint of what a model makes: the same as long as nothing about it changes. */
export const fingerprintOf = ({ materialized, uniqueKey, incremental }: Model, query: string): string => {
  const { strategy, timeColumn } = incremental ?? {}
  const made = [materialized, uniqueKey, query, strategy, timeColumn]
  return createHash('sha256').update(JSON.stringify(made)).digest('hex')
}

/**
 * Builds a model in one transaction: whoever reads it sees the old rows or the new ones, and a crash leaves the old ones.
 * @throws SluiceError E_MODEL_TAKEN, E_MODEL_DESTRUCTIVE
 */
export async function buildModel(build: Build): Promise<BuiltResult> {
  const { engine, model, query, runId } = build
  return engine.transaction(async (tx) => {
    await tx.lock(`model ${fullName(model)}`)
    const before = await build.readBefore(tx, model)
    const { old, built, hasSchema } = before
    if (!hasSchema) await ensureSchema(tx, engine.kind, model.dataset)
    if (old && !built) throw taken(model, old)
    if (built?.materialized === 'snapshot' && !model.snapshot && old) throw hasVersions(model)
    const columns = await assertDistinct(tx, engine.kind, model, query)
    const described = columns ? { ...before, described: columns } : before
    const fingerprint = fingerprintOf(model, query)
    const unchanged = old?.kind === 'table' && built?.fingerprint === fingerprint
    const result = await (model.materialized === 'view'
      ? buildView(tx, build, described)
      : model.incremental
        ? buildIncremental(tx, build, model.incremental, before, unchanged)
        : model.snapshot
          ? buildSnapshot(tx, build, model.snapshot, before)
          : buildTable(tx, build, described, { sql: query, parameters: [] }))
    const comments = await writeComments(tx, engine.kind, model, {
      wrote: built?.comments ?? {},
      present: before.comments,
      columns: model.materialized === 'view' ? columns : undefined,
    })
    const { dataset, name, materialized } = model
    await recordBuiltModel(
      tx,
      { dataset, name, materialized, fingerprint, runId, comments },
      built !== undefined,
    )
    await build.record(tx, result)
    return result
  })
}

/** Adds what is new to the table, or builds it from the beginning where its query or its columns have changed. */
async function buildIncremental(
  tx: Transaction,
  build: Build,
  incremental: Incremental,
  before: BeforeBuild,
  unchanged: boolean,
): Promise<BuiltResult> {
  const { engine, model, query, incremental: run } = build
  const table = qualified(model.dataset, model.name)
  const { columns } = before
  const step = { tx, kind: engine.kind, model, incremental, query, beside: besideName(model), columns }
  const rows = unchanged && !run.fullRefresh ? await updateTable(step, run) : undefined
  if (rows !== undefined) {
    await build.check(tx, table)
    return { rows, changes: [] }
  }
  const rowsBefore = before.old && !build.mayDestroy ? await count(tx, table) : 0
  const range = wholeRange(incremental, run)
  const timeType = await timeTypeOf(tx, engine.kind, model, query, savepointIn(tx, engine.kind))
  const bound = boundQuery(model, query, range, timeType)
  const result = await buildTable(tx, build, before, wholeQuery(incremental, bound, timeType))
  if ((result.rows ?? 0) < rowsBefore) throw fewerRows(model, rowsBefore, result.rows ?? 0)
  await assertTimes(step, table)
  if (hasSlices(incremental)) await assertDays(step, table, await readColumns(tx, engine.kind, model))
  if (incremental.strategy === 'merge') await assertKeys(tx, model, table)
  await forgetModelSlices(tx, model)
  if (hasSlices(incremental)) await recordModelSlice(tx, model, range)
  return result
}

/** Adds versions to a snapshot; nothing takes those that it has. */
async function buildSnapshot(
  tx: Transaction,
  build: Build,
  snapshot: Snapshot,
  before: BeforeBuild,
): Promise<BuiltResult> {
  const { engine, model, query } = build
  const now = build.now()
  const table = qualified(model.dataset, model.name)
  if (before.old && before.built?.materialized === 'snapshot') {
    const { columns } = before
    const step = { tx, kind: engine.kind, model, snapshot, query, beside: besideName(model), columns, now }
    const rows = await takeSnapshot(step)
    await build.check(tx, table)
    return { rows, changes: [] }
  }
  const sql = firstSnapshot(snapshot, query, now)
  const result = await buildTable(tx, build, before, { sql, parameters: [] })
  await assertKeys(tx, model, table)
  return result
}

async function count(tx: Transaction, table: string): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(`select count(*) as n from ${table}`)
  return Number(row?.n ?? 0)
}

const fewerRows = (model: Model, before: number, after: number): SluiceError =>
  new SluiceError(
    `${fullName(model)} has ${counted(before, 'row')}, and would have ${integer(after)} after it is built from the beginning`,
    {
      code: 'E_MODEL_DESTRUCTIVE',
      place: `${model.file}:${model.line}`,
      hint: 'the target is protected: see `sluice models plan`, and run it with --yes if this is intended',
    },
  )

const hasVersions = (model: Model): SluiceError =>
  new SluiceError(`${fullName(model)} is a snapshot, and its old versions exist nowhere else`, {
    code: 'E_MODEL_DESTRUCTIVE',
    place: `${model.file}:1`,
    hint: 'give the model another table with `--! table: schema.name`, or drop the table first if nobody needs it',
  })

function taken(model: Model, old: Relation): SluiceError {
  const isSame = fullName(old) === fullName(model)
  const another = 'give the model another table with `--! table: schema.name`'
  return new SluiceError(
    isSame
      ? `${fullName(model)} is a ${old.kind} that was not created by a model`
      : `there is a ${old.kind} ${fullName(old)}, and DuckDB does not distinguish its name from ${fullName(model)}`,
    {
      code: 'E_MODEL_TAKEN',
      place: `${model.file}:1`,
      hint: isSame
        ? `${another}, or drop the ${old.kind} if nobody needs it`
        : `if the model was renamed, give its file the previous name; otherwise ${another}`,
    },
  )
}
