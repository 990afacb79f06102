import type { LoadEvent } from '@sluice/loader'
import type { Reader } from '@sluice/engine'
import type { RunContext } from '../run/run-context.ts'
import { chooseTarget, mayHoldData, withEngine, withReader } from '../target/target.ts'
import { nothingLoaded, type Opened } from '../target/with-target.ts'
import type { OpenProject } from './open-project.ts'
import { withPlainErrors } from './plain-errors.ts'

/** Options of every use case that works on a target. */
export interface RunOptions {
  /** One of the config's targets; `SLUICE_TARGET`, then the config's `defaultTarget`, by default. */
  readonly target?: string
  /** Ends the run early; what was not committed is not in the tables. */
  readonly signal?: AbortSignal
  /** Receives progress, proposals and warnings. */
  readonly onEvent?: (event: LoadEvent) => void
  /** The clock; that of the machine by default. */
  readonly now?: () => Date
}

/** What a use case gets besides its input, from its options. */
export function contextOf({ dir, env, redactor }: OpenProject, options: RunOptions): RunContext {
  const { signal = new AbortController().signal, onEvent, now = () => new Date() } = options
  return { cwd: dir, env, redactor, signal, now, emit: (event) => onEvent?.(event) }
}

/** Opens the target, lends it to `work`, and closes it whatever happens. `existing`: does not make a DuckDB file. */
export function onTarget<T>(
  project: OpenProject,
  options: RunOptions,
  work: (opened: Opened, context: RunContext) => Promise<T>,
  { existing = false } = {},
): Promise<T> {
  const context = contextOf(project, options)
  return withPlainErrors(
    project.redactor,
    async () => {
      const chosen = chooseTarget(context, project, options.target)
      if (existing && !mayHoldData(chosen, project)) throw nothingLoaded(chosen)
      return withEngine(context, chosen, project, (engine) => work({ project, chosen, engine }, context))
    },
    options.signal,
  )
}

/** Opens the target for reading alone. */
export function onReader<T>(
  project: OpenProject,
  options: RunOptions,
  work: (reader: Reader) => Promise<T>,
): Promise<T> {
  const context = contextOf(project, options)
  return withPlainErrors(
    project.redactor,
    async () => {
      const chosen = chooseTarget(context, project, options.target)
      if (!mayHoldData(chosen, project)) throw nothingLoaded(chosen)
      return withReader(context, chosen, project, work)
    },
    options.signal,
  )
}
