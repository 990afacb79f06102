import { counted } from '@sluice/schema'
import { applyPending, generateWhenDue, type Generated } from '@sluice/schema-evolution'
import { describeModels } from '@sluice/transform'
import { shownMigration } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'
import { logTo } from '../run/log-to.ts'
import { mergedLines, mergeStaged, type MergedTable } from '../merge/merge-staged.ts'
import { secondsSince } from '../run/seconds-since.ts'
import type { Opened } from '../target/with-target.ts'
import { allowedMigrations } from './allowed-migrations.ts'
import { skippedLine } from './skipped-line.ts'
import { Steps, withAppliedBefore } from './steps.ts'
import { warnOfDrift } from './warn-of-drift.ts'

/** What a migration run did; its keys are JSON for machines. */
export interface MigrateResult {
  /** Folders of the migrations that were applied. */
  readonly migrations: readonly string[]
  /** Those that were not, since the target is protected. */
  readonly skipped: readonly { readonly migration: string; readonly reason: string }[]
  readonly generated: Generated
  /** What the merge did; null where it was left out. */
  readonly tables: readonly MergedTable[] | null
  readonly seconds: number
  /** True: a migration that is committed was skipped. */
  readonly incomplete: boolean
}

/** Code uses the types of the project's own datasets alone. */
const NOT_GENERATED: Generated = { files: [], changed: false, notes: [] }

/** Applies what is pending and may be applied, merges what waited, and generates the types. */
export async function applyAndMerge(
  opened: Opened,
  context: Pick<RunContext, 'signal' | 'now' | 'emit' | 'ask'>,
  { merge }: { readonly merge: boolean },
): Promise<MigrateResult> {
  const { engine, project } = opened
  const seconds = secondsSince(context.now)
  const log = logTo(context)
  const { apply, skipped } = await allowedMigrations(opened)
  for (const one of skipped) log.warn(skippedLine(one))
  context.signal.throwIfAborted()
  if (apply.length > 0) await warnOfDrift(opened, log)
  const applied = await applyPending(engine, apply, { log, now: context.now }).catch(
    async (error: unknown): Promise<never> => {
      throw await withAppliedBefore(engine, apply, error)
    },
  )
  context.signal.throwIfAborted()
  const steps = new Steps(context.signal, counted(applied.length, 'migration'))
  // Types come from the migrations alone, so they are made beside the merge, whose error counts first.
  const generating = project.suffixed
    ? Promise.resolve(NOT_GENERATED)
    : generateWhenDue({ projectDir: project.dir, config: project.config, models: describeModels })
  generating.catch(() => undefined)
  const tables = merge ? await steps.attempt('merge', () => mergeStaged(engine, project, context)) : undefined
  const generated = await steps.attempt('generate', () => generating)
  for (const { place, message } of generated?.notes ?? []) log.warn(`${place}: ${message}`)
  const [failure, second] = steps.failures
  if (failure || generated === undefined) {
    for (const line of tables === undefined ? [] : mergedLines(tables)) log.info(line)
    if (second) log.warn(second.message)
    throw failure
  }
  return {
    migrations: applied.map(({ id }) => shownMigration(project, id)),
    skipped: skipped.map((one) => ({ migration: shownMigration(project, one.id), reason: skippedLine(one) })),
    generated,
    tables: tables ?? null,
    seconds: seconds(),
    // A proposal that waits for its review is a normal day; a reviewed migration that was left out is not.
    incomplete: skipped.some(({ review }) => review !== 'uncommitted'),
  }
}
