import type { LoadEvent } from '@sluice/loader'
import type { Reader } from '@sluice/engine'
import type { SluiceError } from '@sluice/schema'
import type { RunContext } from '../../run/run-context.ts'
import { chooseTarget, withEngine, withReader, type ChosenTarget } from '../../target/target.ts'
import { assertLoaded, assertMayHoldData, type Opened } from '../../target/with-target.ts'
import { assertOwnDatasets } from './assert-own-datasets.ts'
import type { OpenProject } from './open-project.ts'
import { withPlainErrors } from './plain-errors.ts'

/** Options of every use case that works on a target. */
export interface RunOptions {
  /** A target of the config; by default `SLUICE_TARGET`, then `defaultTarget` of the config. */
  readonly target?: string
  /** Stops the run early; the tables contain only committed data. */
  readonly signal?: AbortSignal
  /** Receives progress, proposals and warnings. */
  readonly onEvent?: (event: LoadEvent) => void
  /** The clock; by default the clock of the machine. */
  readonly now?: () => Date
}

interface ExistingOptions {
  readonly own?: boolean
  readonly existing?: boolean
  readonly missing?: (chosen: ChosenTarget) => SluiceError
}

/** What a use case gets besides its input, from its options. */
export function contextOf(
  { dir, env, redactor }: Pick<OpenProject, 'dir' | 'env' | 'redactor'>,
  options: RunOptions,
): RunContext {
  const { signal = new AbortController().signal, onEvent, now = () => new Date() } = options
  return { cwd: dir, env, redactor, signal, now, emit: (event) => onEvent?.(event) }
}

/** Chooses the target and hands it to `work`, whose errors come without secrets. */
export function onChosen<T>(
  project: OpenProject,
  options: RunOptions,
  work: (chosen: ChosenTarget, context: RunContext) => Promise<T>,
): Promise<T> {
  const context = contextOf(project, options)
  return withPlainErrors(
    project.redactor,
    async () => work(chooseTarget(context, project, options.target), context),
    options.signal,
  )
}

/**
 * Opens the target, lends it to `work`, and closes it whatever happens. `own`: not for a project with a suffix. `existing`: does
 * not make a DuckDB file, and fails with `missing` where there is none.
 */
export const onTarget = <T>(
  project: OpenProject,
  options: RunOptions,
  work: (opened: Opened, context: RunContext) => Promise<T>,
  { own = false, existing = false, missing }: ExistingOptions = {},
): Promise<T> =>
  onChosen(project, options, (chosen, context) => {
    if (own) assertOwnDatasets(project)
    if (existing) assertMayHoldData(chosen, project, missing)
    return withEngine(context, chosen, project, (engine) => work({ project, chosen, engine }, context))
  })

/** Like onTarget, for what reads Sluice's own tables: fails where nothing is loaded yet. */
export const onLoaded = <T>(
  project: OpenProject,
  options: RunOptions,
  work: (opened: Opened, context: RunContext) => Promise<T>,
): Promise<T> =>
  onTarget(
    project,
    options,
    async (opened, context) => {
      await assertLoaded(opened)
      return work(opened, context)
    },
    { existing: true },
  )

/** Opens the target for reading alone. */
export const onReader = <T>(
  project: OpenProject,
  options: RunOptions,
  work: (reader: Reader, chosen: ChosenTarget) => Promise<T>,
): Promise<T> =>
  onChosen(project, options, (chosen, context) => {
    assertMayHoldData(chosen, project)
    return withReader(context, chosen, project, (reader) => work(reader, chosen))
  })
