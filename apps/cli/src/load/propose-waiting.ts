import { relative } from 'node:path'
import type { Engine } from '@sluice/engine'
import {
  appliedMigrations,
  expectedTables,
  factsOf,
  planProposal,
  propose,
  readLiveDigits,
  waitingTables,
  type ProposeOptions,
} from '@sluice/schema-evolution'
import type { ObservedTable, Table } from '@sluice/schema'
import type { Context } from '../context.ts'
import type { Project } from '../project/project.ts'

/**
 * Writes the migrations that the waiting loads of these datasets need, one a dataset so that each is reviewed by itself,
 * and tells of them; gives the folders written.
 */
export async function proposeWaiting(
  engine: Engine,
  project: Project,
  context: Pick<Context, 'now' | 'emit'>,
  datasets: readonly string[],
): Promise<readonly string[]> {
  const paths: string[] = []
  for (const dataset of datasets) {
    const observed = await waitingTables(engine.session, [dataset])
    const proposal = await propose({
      ...(await basis(engine, project, [dataset], observed, true)),
      now: context.now(),
    })
    if (!proposal) continue
    const path = relative(project.dir, proposal.path)
    const changes = proposal.changes.map((change) => factsOf(change).title)
    context.emit({ kind: 'proposed', path, changes })
    paths.push(path)
  }
  return paths
}

/** Tells what a load of these tables would propose, and writes nothing. */
export async function planFor(
  engine: Engine,
  project: Project,
  context: Pick<Context, 'now' | 'emit'>,
  datasets: readonly string[],
  observed: readonly ObservedTable[],
  installed: boolean,
): Promise<readonly string[]> {
  const { changes } = await planProposal(await basis(engine, project, datasets, observed, installed))
  const lines = changes.map((change) => factsOf(change).title)
  if (lines.length > 0)
    context.emit({ kind: 'proposed', path: 'a migration (dry run, not written)', changes: lines })
  return lines
}

/** The final tables of a dataset as they will be once all that was proposed is applied. */
export async function expectedOf(
  engine: Engine,
  { dir }: Project,
  dataset: string,
  installed: boolean,
): Promise<readonly Table[]> {
  const finals = await engine.catalog([dataset])
  const applied = installed ? await appliedMigrations(engine) : new Set<string>()
  return (await expectedTables({ projectDir: dir, finals, applied })).tables
}

/** What a proposal for these datasets starts from: the tables of the target, what waits, and what was applied. */
export async function basis(
  engine: Engine,
  project: Project,
  datasets: readonly string[],
  observed: readonly ObservedTable[],
  installed: boolean,
): Promise<Omit<ProposeOptions, 'now'>> {
  const finals = await engine.catalog(datasets)
  const rows = project.config.migrations?.rewriteThreshold
  return {
    projectDir: project.dir,
    finals,
    observed,
    liveDigits: await readLiveDigits(engine, finals, observed),
    applied: installed ? await appliedMigrations(engine) : new Set(),
    engine,
    ...(rows !== undefined && { threshold: { rows, bytes: Infinity } }),
    ...(project.config.types && { types: project.config.types }),
  }
}
