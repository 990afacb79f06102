import type { EngineKind } from '@sluice/engine'
import type { Table } from '@sluice/schema'
import type { SqlFile } from '../../migration/sql-file.ts'
import { NO_MODELS } from '../../shadow/describe-models.ts'
import { describeViews } from '../../shadow/describe-views.ts'
import { openShadow, runOnShadow } from '../../shadow/open-shadow.ts'
import { outputChanges } from '../../shadow/output-changes.ts'
import type { ModelsOf } from '../../shadow/replay-migrations.ts'
import type { Shadow } from '../../shadow/shadow.ts'
import { findRenames } from '../delta/find-renames.ts'
import type { Use } from '../delta/impact-report.ts'
import { isRuleDelta, ruleDeltas } from '../delta/rule-delta.ts'
import { columnsOf, deltasBetween, type SchemaDelta } from '../delta/schema-delta.ts'
import type { DerivedColumn } from '../delta/derived-columns.ts'
import { deriveColumns, type QueryOrigins } from './derive-columns.ts'
import { describeQueries, sameAnswer, type Described } from './describe-queries.ts'
import { dropProbe, isNew } from './drop-probe.ts'
import type { MigrationSplit } from './migration-split.ts'
import type { ModelQuery } from './model-file.ts'
import { readTableRules } from '../delta/table-rules.ts'
import { makesViews, viewQueries } from './view-queries.ts'

/** What a delta does to one SQL query. */
export interface ModelUse {
  readonly delta: SchemaDelta
  readonly breaks: boolean
  readonly use: Use
}

/** What migrations do on one engine. */
export interface Replayed {
  readonly before: readonly Table[]
  readonly after: readonly Table[]
  /** What views and models make of the tables in either state, which code reads like tables. */
  readonly derived: {
    readonly before: readonly Table[]
    readonly after: readonly Table[]
    readonly columns: readonly DerivedColumn[]
  }
  readonly deltas: readonly SchemaDelta[]
  readonly uses: readonly ModelUse[]
  /** Queries that cannot run without the migrations either. */
  readonly broken: readonly ModelQuery[]
}

/** How views and models become tables that code reads. */
export interface Derive {
  readonly describe?: ModelsOf | undefined
  readonly origins?: QueryOrigins | undefined
}

/**
 * Runs the older migrations on a shadow, then on another one the selected ones, too, and compares tables and queries.
 * @throws SluiceError E_MIGRATION_FAILED
 */
export async function replayImpact(
  kind: EngineKind,
  { older, selected }: MigrationSplit,
  models: readonly ModelQuery[],
  { describe, origins }: Derive = {},
): Promise<Replayed> {
  const files = (migrations: MigrationSplit['older']): SqlFile[] =>
    migrations.flatMap(({ sql }) => sql[kind] ?? [])
  await using now = await openShadow(kind)
  for (const file of files(older)) await runOnShadow(now, file)
  const before = await now.tables()
  const rulesBefore = await readTableRules(now.session, kind, before)
  for (const file of files(selected)) await runOnShadow(now, file)
  const after = await now.tables()
  const renames = files(selected).flatMap(findRenames)
  const deltas = [
    ...deltasBetween(before, after, renames),
    ...ruleDeltas({
      before: rulesBefore,
      after: await readTableRules(now.session, kind, after),
      tablesBefore: before,
      tablesAfter: after,
      renames,
    }),
  ]
  const silent = {
    before,
    after,
    derived: { before: [], after: [], columns: [] },
    deltas,
    uses: [],
    broken: [],
  }
  if (models.length === 0 && !makesViews([...older, ...selected], kind)) return silent
  await using was = await openShadow(kind)
  for (const file of files(older)) await runOnShadow(was, file)
  const old = [...models, ...(await viewQueries(was, older, kind))]
  const views = await viewQueries(now, [...older, ...selected], kind)
  const added = views.filter(
    (view) => !old.some(({ kind: one, name }) => one === 'view' && name === view.name),
  )
  const found = await queryImpact(kind, { was, now }, deltas, { old, added })
  const made = await derivedOn(was, describe)
  const columns =
    origins && made.length > 0
      ? await deriveColumns(was, { models, tables: [...before, ...made], origins })
      : []
  const derived = { before: made, after: await derivedOn(now, describe), columns }
  return { ...silent, ...found, derived }
}

async function derivedOn(shadow: Shadow, describe: ModelsOf | undefined): Promise<readonly Table[]> {
  const views = await describeViews(shadow)
  const models = describe ? await describe(shadow) : NO_MODELS
  return [...views.tables, ...models.tables]
}

async function queryImpact(
  kind: EngineKind,
  { was, now }: { readonly was: Shadow; readonly now: Shadow },
  deltas: readonly SchemaDelta[],
  { old, added }: { readonly old: readonly ModelQuery[]; readonly added: readonly ModelQuery[] },
): Promise<Pick<Replayed, 'uses' | 'broken'>> {
  const describe = async (shadow: Shadow) =>
    new Map(
      (await shadow.rehearse((rehearsal) => describeQueries(kind, rehearsal, old))).map(
        (answer, i) => [old[i], answer] as const,
      ),
    )
  const [before, after] = [await describe(was), await describe(now)]
  const uses: ModelUse[] = []
  for (const delta of deltas) {
    if (isRuleDelta(delta)) continue // a query gives the same columns
    const probed = isNew(delta) ? [...old, ...added] : old
    for (const query of await dropProbe(isNew(delta) ? now : was, kind, delta, probed))
      uses.push(useOf(delta, query, before.get(query), after.get(query)))
  }
  const failed = (answer: Described | undefined): boolean => answer instanceof Error
  return {
    uses: blamed(uses),
    broken: old.filter((query) => failed(before.get(query)) && failed(after.get(query))),
  }
}

function useOf(
  delta: SchemaDelta,
  { kind, file, line, name }: ModelQuery,
  old: Described | undefined,
  fresh: Described | undefined,
): ModelUse {
  const use = (detail: string): Use => ({ kind, file, line, name, access: 'read', detail })
  if (Array.isArray(old) && fresh instanceof Error && breaksSql(delta))
    return { delta, breaks: true, use: use(firstLine(fresh.message)) }
  if (!Array.isArray(old) || !Array.isArray(fresh) || sameAnswer(old, fresh))
    return { delta, breaks: false, use: use(READS) }
  const changes = outputChanges(old, fresh).map(({ text }) => text)
  return { delta, breaks: false, use: use(changes.join(', ') || READS) }
}

/** SQL does not mind what is new, nor what may be null. */
const breaksSql = (delta: SchemaDelta): boolean =>
  !isNew(delta) && (delta.kind !== 'alter-column' || delta.before.type !== delta.after.type)

/** A query may use two of the things that a migration changes, and break by one, which the message names. */
function blamed(uses: readonly ModelUse[]): readonly ModelUse[] {
  const named = ({ delta, use }: ModelUse): boolean =>
    [...(columnsOf(delta).length > 0 ? columnsOf(delta) : [delta.table])].some(({ name }) =>
      use.detail.includes(name),
    )
  const place = ({ use }: ModelUse): string => `${use.file}:${use.line} ${use.name}`
  const clear = new Set(uses.filter((one) => one.breaks && named(one)).map(place))
  return uses.map((one) =>
    one.breaks && clear.has(place(one)) && !named(one)
      ? { ...one, breaks: false, use: { ...one.use, detail: READS } }
      : one,
  )
}

const READS = 'reads it'

const firstLine = (message: string): string => message.split('\n')[0] ?? message
