import type { Engine } from '@sluice/engine'
import { installSystem, waitingLoads } from '@sluice/ledger'
import { counted, fullName, printedError, splitFullName } from '@sluice/schema'
import { appliedMigrations, applyPending, pendingMigrations } from '@sluice/schema-evolution'
import { readAllColumns, type Selection } from '@sluice/transform'
import { explainError } from '../errors/explain-error.ts'
import { mergeStaged, type MergedTable } from '../merge/merge-staged.ts'
import { runSelected } from '../models/run/run-project-models.ts'
import { selectedModels } from '../models/selected-models.ts'
import { migrationsDir, type Project } from '../project/project.ts'
import { logTo } from '../run/log-to.ts'
import type { RunContext } from '../run/run-context.ts'
import { secondsSince } from '../run/seconds-since.ts'
import { withEngine, type ChosenTarget } from '../target/target.ts'
import { assertMayHoldData } from '../target/with-target.ts'
import { comparePreview } from './compare-preview.ts'
import { fillScratch } from './fill-scratch.ts'
import { openScratch } from './open-scratch.ts'
import { keepPresent } from './present.ts'
import type { Preview } from './preview.ts'
import { previewScope, touchedBy, type PreviewScope } from './preview-scope.ts'

/** Which models to preview; all of them by default. */
export interface PreviewRequest extends Partial<Selection> {
  /** What `state:modified` compares with; `HEAD` by default. */
  readonly base?: string
}

/**
 * Does in a scratch database what migrations, merges and models that are in the working tree would do on a target, and
 * compares its tables with those of the target, which is only read.
 * @throws SluiceError where the target cannot be read, or no scratch database be made
 */
export async function previewProject(
  project: Project,
  chosen: ChosenTarget,
  context: RunContext,
  request: PreviewRequest = {},
): Promise<Preview> {
  assertMayHoldData(chosen, project)
  const scope = previewScope(project, await selectedModels({ project, chosen }, context, request))
  const seconds = secondsSince(context.now)
  const log = logTo(context)
  await using scratch = await openScratch(project, chosen, context)
  log.info(`the scratch database is ${scratch.place}, and is removed at the end`)
  const { systemSchema } = chosen.target
  const target = { ...scratch.target, ...(systemSchema !== undefined && { systemSchema }) }
  const opened = { project, chosen: { name: chosen.name, target, place: scratch.place } }
  return await withEngine(context, opened.chosen, project, async (engine) => {
    const { original } = scratch
    const session = original?.session ?? engine.session
    if (!original) await installSystem(engine)
    const before = await readAllColumns(session, engine.kind)
    const isInstalled = before.has(`${engine.systemSchema}.migrations`)
    const applied = isInstalled ? await appliedMigrations({ session }) : new Set<string>()
    const isTouched = await touchedBy(project, engine.kind, applied, scope.datasets)
    if (original) await fillScratch(original, engine, { ...scope, columns: before, isNeeded: isTouched, log })
    context.signal.throwIfAborted()
    const columns = original ? await readAllColumns(engine.session, engine.kind) : before
    const waiting = (await waitingLoads(engine.session)).map(fullName)
    const tables = [...new Set([...waiting, ...[...columns.keys()].filter(isTouched)])].filter(
      (name) => !scope.graph.byName.has(name),
    )
    const present = await keepPresent(engine, columns, [...tables.map(splitFullName), ...modelsOf(scope)])
    const done = await work({ ...opened, engine }, context, scope)
    const after = await readAllColumns(engine.session, engine.kind)
    const made = [...after.keys()].filter(isTouched)
    const compared = await comparePreview(engine, scope, {
      present,
      columns: after,
      tables: [...new Set([...tables, ...made])].filter((name) => !scope.graph.byName.has(name)),
      results: done.results,
    })
    return { ...done, scratch: scratch.place, ...compared, seconds: seconds() }
  })
}

const modelsOf = ({ graph, shown }: PreviewScope) =>
  graph.models.filter((model) => shown.has(fullName(model)) && model.materialized !== 'ephemeral')

/** Loads of which nothing could be merged are no news. */
const isMoved = ({ rows_merged, rows_superseded, rows_waiting }: MergedTable): boolean =>
  rows_merged + rows_superseded + rows_waiting > 0

type Done = Pick<Preview, 'ok' | 'migrations' | 'merged' | 'results' | 'failures'>

/** Migrates, merges and builds; a step that fails is reported, and what needs it is left out. */
async function work(
  opened: { readonly project: Project; readonly chosen: ChosenTarget; readonly engine: Engine },
  context: RunContext,
  { graph, built }: PreviewScope,
): Promise<Done> {
  const { project, engine } = opened
  const log = logTo(context)
  const migrations: string[] = []
  let merged: readonly MergedTable[] = []
  try {
    const pending = await pendingMigrations(engine, migrationsDir(project))
    const applied = await applyPending(engine, pending, { log, now: context.now })
    migrations.push(...applied.map(({ id }) => `migrations/${id}`))
    merged = (await mergeStaged(engine, project, context)).filter(isMoved)
  } catch (error) {
    if (context.signal.aborted) throw error
    const failure = printedError(explainError(error))
    return { ok: false, migrations, merged, results: [], failures: [failure] }
  }
  if (built.size === 0) return { ok: true, migrations, merged, results: [], failures: [] }
  const models = graph.models.filter((model) => built.has(fullName(model)))
  log.info(`building ${counted(models.length, 'model')} there`)
  const { results } = await runSelected(opened, context, { command: 'build' }, graph, built)
  const ok = results.every(({ status }) => status !== 'failed' && status !== 'skipped')
  return { ok, migrations, merged, results, failures: [] }
}
