import { type Engine, type Reader } from '@sluice/engine'
import { installedVersion } from '@sluice/ledger'
import { SluiceError } from '@sluice/schema'
import type { RunContext } from '../run/run-context.ts'
import { openProject, type Project } from '../project/project.ts'
import { chooseTarget, mayHoldData, withEngine, withReader, type ChosenTarget } from './target.ts'

/** What most commands work with. */
export interface Opened {
  readonly project: Project
  readonly chosen: ChosenTarget
  readonly engine: Engine
}

interface TargetOptions {
  readonly project?: string
  readonly target?: string
}

/**
 * Opens project and target, lends them to `work`, and closes them whatever happens. `isDry`: nothing is written, so that a
 * DuckDB file that does not exist is not made either.
 */
export async function withTarget<T>(
  context: RunContext,
  options: TargetOptions,
  work: (opened: Opened) => Promise<T>,
  isDry = false,
): Promise<T> {
  const project = await openProject(context, options.project, options.target)
  const chosen = chooseTarget(context, project, options.target)
  const used = isDry && !mayHoldData(chosen, project) ? inMemory(chosen) : chosen
  return withEngine(context, used, project, (engine) => work({ project, chosen, engine }))
}

/** An empty DuckDB in place of one whose file does not exist. */
const inMemory = (chosen: ChosenTarget): ChosenTarget =>
  chosen.target.kind === 'duckdb' ? { ...chosen, target: { ...chosen.target, path: ':memory:' } } : chosen

/** Like withTarget, for commands that only read: makes no DuckDB file. `missing`: what is wrong where there is none. */
export async function withExistingTarget<T>(
  context: RunContext,
  options: TargetOptions,
  work: (opened: Opened) => Promise<T>,
  missing: (chosen: ChosenTarget) => SluiceError = nothingLoaded,
): Promise<T> {
  const { project, chosen } = await findTarget(context, options, missing)
  return withEngine(context, chosen, project, (engine) => work({ project, chosen, engine }))
}

/** Lends a target that is open for reading alone. */
export async function withExistingReader<T>(
  context: RunContext,
  options: TargetOptions,
  work: (reader: Reader, found: Omit<Opened, 'engine'>) => Promise<T>,
): Promise<T> {
  const found = await findTarget(context, options, nothingLoaded)
  return withReader(context, found.chosen, found.project, (reader) => work(reader, found))
}

async function findTarget(
  context: RunContext,
  options: TargetOptions,
  missing: (chosen: ChosenTarget) => SluiceError,
): Promise<Omit<Opened, 'engine'>> {
  const project = await openProject(context, options.project, options.target)
  const chosen = chooseTarget(context, project, options.target)
  assertMayHoldData(chosen, project, missing)
  return { project, chosen }
}

/** @throws SluiceError where a DuckDB file was never made */
export function assertMayHoldData(
  chosen: ChosenTarget,
  project: Project,
  missing: (chosen: ChosenTarget) => SluiceError = nothingLoaded,
): void {
  if (!mayHoldData(chosen, project)) throw missing(chosen)
}

/** Like withExistingTarget, for commands that read Sluice's own tables. */
export const withLoadedTarget = <T>(
  context: RunContext,
  options: TargetOptions,
  work: (opened: Opened) => Promise<T>,
): Promise<T> =>
  withExistingTarget(context, options, async (opened) => {
    await assertLoaded(opened)
    return work(opened)
  })

/** @throws SluiceError where a target has no tables of Sluice */
export async function assertLoaded({ engine, chosen }: Pick<Opened, 'engine' | 'chosen'>): Promise<void> {
  if ((await installedVersion(engine)) === undefined) throw nothingLoaded(chosen)
}

/** What is wrong where a command that only reads finds no data. */
function nothingLoaded({ name, place }: ChosenTarget): SluiceError {
  return new SluiceError(`nothing has been loaded into target ${name} yet`, {
    code: 'E_NOTHING_LOADED',
    place,
    hint: 'run sluice load first',
  })
}
