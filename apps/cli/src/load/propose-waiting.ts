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

/** Writes the migration that the waiting loads of these datasets need, and tells of it; gives the folders written. */
export async function proposeWaiting(
  engine: Engine,
  project: Project,
  context: Pick<Context, 'now' | 'emit'>,
  datasets: readonly string[],
): Promise<readonly string[]> {
  const observed = await waitingTables(engine.session, datasets)
  const proposal = await propose({
    ...(await basis(engine, project, datasets, observed, true)),
    now: context.now(),
  })
  if (!proposal) return []
  const path = relative(project.dir, proposal.path)
  context.emit({ kind: 'proposed', path, changes: proposal.changes.map((change) => factsOf(change).title) })
  return [path]
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

async function basis(
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
