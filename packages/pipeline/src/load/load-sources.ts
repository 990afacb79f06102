import { inOneTrip } from '@sluice/engine'
import { installSystem, readBeforeLoad, readRenames, waitingLoads } from '@sluice/ledger'
import { readRejections } from '@sluice/schema-evolution'
import { DEFAULT_QUARANTINE_LIMIT, runLoad, type LoadSummary } from '@sluice/loader'
import { findKnownRows, keysWithoutValueOf, mergeLoad, mergeWaiting, openFinal } from '@sluice/transform'
import type { RunContext } from '../run/run-context.ts'
import { knownError } from '../errors/explain-error.ts'
import { missingStaging } from '../errors/missing-staging.ts'
import { migrationsDir } from '../project/project.ts'
import { confirmCreating } from '../datasets/confirm-creating.ts'
import { confirmReplacing, isDoubtful } from './confirm-replacing.ts'
import { proposeKeyFor } from './propose-key.ts'
import { readBlocked, type BlockedRows } from '../status/read-blocked.ts'
import { withSettings } from '../settings/with-settings.ts'
import type { Opened } from '../target/with-target.ts'
import { evolveWaiting } from './evolve-waiting.ts'
import { UnmergedTables } from '../merge/unmerged-tables.ts'
import { ignoredColumns } from '../merge/ignored-columns.ts'
import { followRenames } from '../merge/follow-renames.ts'
import { planFor, proposedFor, proposeWaiting } from './propose-waiting.ts'
import type { LoadRequest } from './load-request.ts'
import type { Given } from '../target/next-command.ts'
import { EvolveRejected, evolvingResource } from './evolving-resource.ts'

/** A load's summary, with what keeps rows out of the tables beside what they need of them. */
export interface LoadResult extends LoadSummary {
  readonly blocked?: readonly BlockedRows[]
}

/** Merges what waited and fits by now, loads the sources that were named, and proposes what they need. */
export async function loadSources(
  opened: Opened,
  context: Pick<RunContext, 'env' | 'signal' | 'now' | 'emit' | 'ask'> &
    Partial<Pick<RunContext, 'redactor'>>,
  request: LoadRequest,
  given: Given = {},
): Promise<LoadResult> {
  const { engine, chosen } = opened
  const { dialect, kind } = engine
  const { selection = [], merge = true, maxQuarantined = DEFAULT_QUARANTINE_LIMIT } = request
  const { yes = false, dryRun, fullRefresh, reload, strict, limit, since, until, maxFiles } = request
  // One developer's datasets need no review.
  const { contract = opened.project.suffixed ? 'evolve' : undefined } = request
  if (!dryRun) await confirmCreating(opened, context, yes)
  if (opened.project.suffixed)
    context.emit({
      kind: 'message',
      level: 'info',
      text: `into datasets with the suffix ${opened.project.suffixed.suffix}`,
    })
  const { project, environment, secretPlaces } = await withSettings(opened.project, chosen.name, {
    ...context,
    selection,
  })
  const evolves = evolvingResource(project.config, selection, contract)
  if (evolves && chosen.target.protected) throw new EvolveRejected(chosen.name, evolves)
  const rejections = await readRejections(migrationsDir(project))
  const { version, found } = await readBeforeLoad(engine)
  const installed = version !== undefined
  // An older version lacks columns that the merge of what waits writes.
  if (installed && !dryRun) await installSystem(engine, version)
  const isIgnored = installed ? await ignoredColumns(engine, project.config, found?.[0]) : () => false
  if (installed && !dryRun && merge) {
    const [renames, waiting] =
      found ?? (await inOneTrip(engine.session, (batch) => [readRenames(engine, batch), waitingLoads(batch)]))
    await followRenames(engine, project.config, renames)
    const unmerged = new UnmergedTables(context.signal)
    await mergeWaiting(engine, {
      waiting,
      rejections,
      isIgnored,
      onFailure: (table, error) => unmerged.add(table, error),
    })
    for (const { code, place, message } of unmerged.errors)
      context.emit({
        kind: 'message',
        level: 'warn',
        text: `${place}: the waiting data stays in staging: ${code}: ${message}`,
      })
  }
  const summary = await runLoad({
    project,
    engine,
    targetName: chosen.name,
    selection,
    environment,
    secretPlaces,
    signal: context.signal,
    emit: (event) => context.emit(event),
    debug: request.debug === true,
    ...(context.redactor && { redact: context.redactor.redact.bind(context.redactor) }),
    options: {
      maxQuarantined,
      ...(dryRun && { dryRun }),
      ...(fullRefresh && { fullRefresh }),
      ...(reload && { reload }),
      ...(strict && { strict }),
      ...(limit !== undefined && { limit }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
      ...(contract !== undefined && { contract }),
      ...(maxFiles !== undefined && { maxFiles }),
    },
    ports: {
      ...(!yes && {
        isDoubtful: (one) => isDoubtful(one, request, chosen.target),
        confirm: (replacing) => confirmReplacing(replacing, context),
      }),
      proposeKey: (rejected) => proposeKeyFor(rejected, opened, context, given),
      merge: async (tx, load) => {
        if (!merge) return
        await mergeLoad(tx, dialect, kind, {
          ...load,
          rejections,
          isIgnored,
        })
      },
      diagnose: (error) => missingStaging(engine.session, error),
      keysWithoutValue: (rows) => keysWithoutValueOf(engine, rows),
      findKnown: (tx, load) => findKnownRows(tx, dialect, kind, load),
      known: (error) => knownError(error, { place: chosen.place, target: chosen.name }),
      proposed: (dataset, batch) => proposedFor(engine, project, dataset, installed, batch),
      ...(evolves !== undefined && {
        evolve: (datasets) => evolveWaiting(opened, context, datasets, { apply: merge }),
      }),
      ...(merge && { openFinal: (tx, load) => openFinal(tx, kind, load) }),
      propose: async (datasets, observed) => {
        if (observed) {
          await planFor(engine, project, context, datasets, observed, installed)
          return []
        }
        return proposeWaiting(engine, project, context, datasets)
      },
    },
  })
  const hasBlocked = summary.resources.some(({ rows_blocked: blocked }) => blocked > 0)
  const blocked = hasBlocked ? await readBlocked(engine.session) : []
  return blocked.length > 0 ? { ...summary, blocked } : summary
}
