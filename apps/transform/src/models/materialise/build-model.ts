import { ident, literal, putInPlace, qualified, type Engine, type Transaction } from '@sluice/engine'
import { forgetModelSlices, readBuiltModel, recordBuiltModel, recordModelSlice } from '@sluice/ledger'
import { counted, fullName, integer, SluiceError } from '@sluice/schema'
import { createHash } from 'node:crypto'
import type { Incremental, Model, Snapshot } from '../model.ts'
import { runWithQuery } from './query-error.ts'
import { assertKeys } from './keys.ts'
import { firstSnapshot, takeSnapshot } from './build-snapshot.ts'
import {
  assertTimes,
  hasSlices,
  updateTable,
  wholeQuery,
  wholeRange,
  type IncrementalRun,
} from './build-incremental.ts'
import { columnChanges } from './column-changes.ts'
import { ensureSchema } from './ensure-schema.ts'
import { isPrefix, readColumns, readRelation, type Relation, type RelationColumn } from './relation.ts'

/** What a model needs to be built. */
export interface Build {
  readonly engine: Engine
  readonly model: Model
  /** The query as it runs. */
  readonly query: string
  readonly runId: number
  /** For incremental models. */
  readonly incremental: IncrementalRun & { readonly fullRefresh: boolean }
  readonly now: () => Date
  /** Views of models that are built later in this run, which may be dropped until then. */
  readonly losable: readonly string[]
  /** False: an incremental model that would lose rows is left as it is, and fails. */
  readonly mayDestroy: boolean
  /** False: a table whose columns go, or change their type, is left as it is, and the model fails. */
  readonly mayChangeColumns: boolean
  /** Tests the rows of `relation`, SQL behind `from`, before anybody sees them. Throws if they are not right. */
  readonly check: (tx: Transaction, relation: string) => Promise<void>
}

export interface BuiltResult {
  /** Rows of a table; null for a view. */
  readonly rows: number | null
  /** What changed about its columns, for people. */
  readonly changes: readonly string[]
  /** Views that were dropped, since they read columns that are gone. */
  readonly lost: readonly string[]
}

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
    await ensureSchema(tx, engine.kind, model.dataset)
    const old = await readRelation(tx, engine.kind, model)
    const built = await readBuiltModel(tx, model)
    if (old && !built) throw taken(model, old)
    if (built?.materialized === 'snapshot' && !model.snapshot && old) throw hasVersions(model)
    const fingerprint = fingerprintOf(model, query)
    const unchanged = old?.kind === 'table' && built?.fingerprint === fingerprint
    const result = await (model.materialized === 'view'
      ? buildView(tx, build, old)
      : model.incremental
        ? buildIncremental(tx, build, model.incremental, old, unchanged)
        : model.snapshot
          ? buildSnapshot(tx, build, model.snapshot, old, built?.materialized === 'snapshot')
          : buildTable(tx, build, old))
    await describe(tx, model)
    const { dataset, name, materialized } = model
    await recordBuiltModel(tx, { dataset, name, materialized, fingerprint, runId })
    return result
  })
}

/** A name in the same schema that nothing else has. */
const besideName = (model: Model): string =>
  `__sluice_${createHash('sha256').update(fullName(model)).digest('hex').slice(0, 16)}`

/** Adds what is new to the table, or builds it from the beginning where its query or its columns have changed. */
async function buildIncremental(
  tx: Transaction,
  build: Build,
  incremental: Incremental,
  old: Relation | undefined,
  unchanged: boolean,
): Promise<BuiltResult> {
  const { engine, model, query, incremental: run } = build
  const step = { tx, kind: engine.kind, model, incremental, query, beside: besideName(model) }
  const rows = unchanged && !run.fullRefresh ? await updateTable(step, run) : undefined
  if (rows !== undefined) {
    await build.check(tx, qualified(model.dataset, model.name))
    return { rows, changes: [], lost: [] }
  }
  const before = old && !build.mayDestroy ? await count(tx, qualified(model.dataset, model.name)) : 0
  const range = wholeRange(incremental, run)
  const result = await buildTable(tx, { ...build, query: wholeQuery(incremental, query, range) }, old)
  const table = qualified(model.dataset, model.name)
  if ((result.rows ?? 0) < before) throw fewerRows(model, before, result.rows ?? 0)
  await assertTimes(step, table)
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
  old: Relation | undefined,
  isSnapshot: boolean,
): Promise<BuiltResult> {
  const { engine, model, query } = build
  const now = build.now()
  if (old && isSnapshot) {
    const step = { tx, kind: engine.kind, model, snapshot, query, beside: besideName(model), now }
    const rows = await takeSnapshot(step)
    await build.check(tx, qualified(model.dataset, model.name))
    return { rows, changes: [], lost: [] }
  }
  const result = await buildTable(tx, { ...build, query: firstSnapshot(snapshot, query, now) }, old)
  await assertKeys(tx, model, qualified(model.dataset, model.name))
  return result
}

async function buildTable(tx: Transaction, build: Build, old: Relation | undefined): Promise<BuiltResult> {
  const { engine, model, query } = build
  const name = besideName(model)
  const beside = qualified(model.dataset, name)
  const written = await runWithQuery(`create table ${beside} as`, query, (sql) => tx.run(sql))
  const rows = engine.kind === 'postgres' ? written : await count(tx, beside)
  // The models that read it are planned by what is in it.
  if (engine.kind === 'postgres') await tx.script(`analyze ${beside}`)
  const { changes } = await compareColumns(tx, build, old, name)
  await build.check(tx, beside)
  if (!old) {
    await tx.script(`alter table ${beside} rename to ${ident(model.name)}`)
    return { rows, changes: [], lost: [] }
  }
  const lost = await putInPlace(tx, engine.kind, {
    old,
    fresh: { name, kind: 'table' },
    losable: build.losable,
  })
  return { rows, changes, lost }
}

/** DuckDB does not say how many rows a query has written to a new table. */
async function count(tx: Transaction, table: string): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(`select count(*) as n from ${table}`)
  return Number(row?.n ?? 0)
}

async function buildView(tx: Transaction, build: Build, old: Relation | undefined): Promise<BuiltResult> {
  const { engine, model, query } = build
  const view = qualified(model.dataset, model.name)
  const name = besideName(model)
  await runWithQuery(`create view ${qualified(model.dataset, name)} as`, query, (sql) => tx.script(sql))
  const { changes, before, after } = await compareColumns(tx, build, old, name)
  await build.check(tx, qualified(model.dataset, name))
  const place = { rows: null, changes, lost: [] }
  if (!old) {
    await tx.script(`alter view ${qualified(model.dataset, name)} rename to ${ident(model.name)}`)
    return { ...place, changes: [] }
  }
  const stays = old.kind === 'view' && (engine.kind === 'duckdb' || isPrefix(before, after))
  if (!stays) {
    const fresh = { name, kind: 'view' } as const
    return { ...place, lost: await putInPlace(tx, engine.kind, { old, fresh, losable: build.losable }) }
  }
  await tx.script(`drop view ${qualified(model.dataset, name)}`)
  await tx.script(`create or replace view ${view} as\n${query}`)
  return place
}

interface ComparedColumns {
  readonly changes: readonly string[]
  readonly before: readonly RelationColumn[]
  readonly after: readonly RelationColumn[]
}

/** @throws SluiceError E_MODEL_DESTRUCTIVE */
async function compareColumns(
  tx: Transaction,
  { engine, model, mayChangeColumns }: Build,
  old: Relation | undefined,
  beside: string,
): Promise<ComparedColumns> {
  if (!old) return { changes: [], before: [], after: [] }
  const before = await readColumns(tx, engine.kind, old)
  const after = await readColumns(tx, engine.kind, { dataset: model.dataset, name: beside })
  const { additive, destructive } = columnChanges(before, after)
  if (destructive.length > 0 && !mayChangeColumns)
    throw new SluiceError(`${fullName(model)} would lose or change columns: ${destructive.join(', ')}`, {
      code: 'E_MODEL_DESTRUCTIVE',
      place: `${model.file}:${model.line}`,
      hint: 'the target is protected: see `sluice models plan`, and run it with --yes if this is meant',
    })
  return { changes: [...additive, ...destructive], before, after }
}

/** Writes the descriptions of the header as comments. */
async function describe(
  tx: Transaction,
  { materialized, description, columns, dataset, name }: Model,
): Promise<void> {
  const relation = qualified(dataset, name)
  const what = materialized === 'view' ? 'view' : 'table'
  const comments = [...columns].map(
    ([column, text]) => `comment on column ${relation}.${ident(column)} is ${literal(text)}`,
  )
  if (description !== undefined) comments.push(`comment on ${what} ${relation} is ${literal(description)}`)
  if (comments.length > 0) await tx.script(comments.join(';\n'))
}

const fewerRows = (model: Model, before: number, after: number): SluiceError =>
  new SluiceError(
    `${fullName(model)} has ${counted(before, 'row')}, and would have ${integer(after)} when it is built from the beginning`,
    {
      code: 'E_MODEL_DESTRUCTIVE',
      place: `${model.file}:${model.line}`,
      hint: 'the target is protected: see `sluice models plan`, and run it with --yes if this is meant',
    },
  )

const hasVersions = (model: Model): SluiceError =>
  new SluiceError(`${fullName(model)} is a snapshot, whose old versions nothing else has`, {
    code: 'E_MODEL_DESTRUCTIVE',
    place: `${model.file}:1`,
    hint: 'give the model another table with `--! table: schema.name`, or drop the table first if nobody needs it',
  })

const taken = (model: Model, { kind }: Relation): SluiceError =>
  new SluiceError(`${fullName(model)} is a ${kind} that no model made`, {
    code: 'E_MODEL_TAKEN',
    place: `${model.file}:1`,
    hint: `give the model another table with \`--! table: schema.name\`, or drop the ${kind} if nobody needs it`,
  })
