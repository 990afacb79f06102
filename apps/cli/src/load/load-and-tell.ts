import { installedVersion } from '@sluice/engine'
import { readRefusals } from '@sluice/schema-evolution'
import { runLoad, type LoadSummary } from '@sluice/loader'
import { mergeLoad, mergeWaiting, openFinal } from '@sluice/transform'
import type { LoadArguments } from '../commands/load.ts'
import type { Context } from '../context.ts'
import { knownError } from '../explain-error.ts'
import { migrationsDir } from '../project/project.ts'
import { confirmReplacing, isDoubtful } from './confirm-replacing.ts'
import { proposeKeyFor } from './propose-key.ts'
import { readBlocked, type BlockedRows } from '../status/read-blocked.ts'
import type { Opened } from '../with-target.ts'
import { evolveWaiting } from './evolve-waiting.ts'
import { UnmergedTables } from '../merge/unmerged-tables.ts'
import { followRenames } from './follow-renames.ts'
import { parseContract } from './parse-contract.ts'
import { parseQuarantineLimit } from './parse-quarantine-limit.ts'
import { planFor, proposedFor, proposeWaiting } from './propose-waiting.ts'
import { EvolveRefused, evolvingResource } from './evolving-resource.ts'

/** A load's summary, with what keeps rows out of the tables beside what they need of them. */
export interface ToldLoad extends LoadSummary {
  readonly blocked?: readonly BlockedRows[]
}

/** Merges what waited and fits by now, loads the sources that were named, and proposes what they need. */
export async function loadAndTell(
  opened: Opened,
  context: Pick<Context, 'env' | 'signal' | 'now' | 'emit' | 'ask'> & Partial<Pick<Context, 'redactor'>>,
  { options, positionals }: LoadArguments,
): Promise<ToldLoad> {
  const { engine, project, chosen } = opened
  const { dialect, kind } = engine
  const contract = options.contract === undefined ? undefined : parseContract(options.contract)
  const evolves = evolvingResource(project.config, positionals, contract)
  if (evolves && chosen.target.protected) throw new EvolveRefused(chosen.name, evolves)
  const refusals = await readRefusals(migrationsDir(project))
  const installed = (await installedVersion(engine)) !== undefined
  if (installed && !options['dry-run'] && !options['no-transform']) {
    await followRenames(engine, project.config)
    const unmerged = new UnmergedTables(context.signal)
    await mergeWaiting(engine, { refusals, onFailure: (table, error) => unmerged.add(table, error) })
    for (const { code, place, message } of unmerged.errors)
      context.emit({
        kind: 'message',
        level: 'warn',
        text: `${place}: what waits stays in staging: ${code}: ${message}`,
      })
  }
  const summary = await runLoad({
    project,
    engine,
    targetName: chosen.name,
    selection: positionals,
    environment: context.env,
    signal: context.signal,
    emit: (event) => context.emit(event),
    debug: options.debug === true,
    ...(context.redactor && { redact: context.redactor.redact.bind(context.redactor) }),
    options: {
      ...(options['dry-run'] && { dryRun: true }),
      ...(options['full-refresh'] && { fullRefresh: true }),
      maxQuarantined: parseQuarantineLimit(options['max-quarantined']),
      ...(options.reload && { reload: true }),
      ...(options.strict && { strict: true }),
      ...(options.limit !== undefined && { limit: options.limit }),
      ...(options.since !== undefined && { since: options.since }),
      ...(options.until !== undefined && { until: options.until }),
      ...(contract !== undefined && { contract }),
      ...(options['max-files'] !== undefined && { maxFiles: options['max-files'] }),
    },
    ports: {
      ...(!options.yes && {
        isDoubtful: (one) => isDoubtful(one, options, chosen.target),
        confirm: (replacing) => confirmReplacing(replacing, context),
      }),
      proposeKey: (refused) => proposeKeyFor(refused, opened, context, options),
      merge: async (tx, load) => {
        if (options['no-transform']) return
        await mergeLoad(tx, dialect, kind, await tx.catalog([load.dataset]), { ...load, refusals })
      },
      known: (error) => knownError(error, { place: chosen.place, target: chosen.name }),
      proposed: (dataset) => proposedFor(engine, project, dataset, installed),
      ...(evolves !== undefined && {
        evolve: (datasets) => evolveWaiting(opened, context, datasets, { apply: !options['no-transform'] }),
      }),
      ...(!options['no-transform'] && { openFinal: (tx, load) => openFinal(tx, kind, load) }),
      propose: async (datasets, observed) => {
        if (observed) {
          await planFor(engine, project, context, datasets, observed, installed)
          return []
        }
        return proposeWaiting(engine, project, context, datasets)
      },
    },
  })
  const isHeld = summary.resources.some(({ rows_held: held }) => held > 0)
  const blocked = isHeld ? await readBlocked(engine.session) : []
  return blocked.length > 0 ? { ...summary, blocked } : summary
}
