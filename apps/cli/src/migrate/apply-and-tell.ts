import { applyPending, generateWhenDue } from '@sluice/schema-evolution'
import type { Outcome } from '../command.ts'
import type { Context } from '../context.ts'
import { generatedLine } from '../generate/generated-line.ts'
import { logTo } from '../log-to.ts'
import { mergeAndTell, mergedLines } from '../merge/merge-and-tell.ts'
import { counted } from '../output/numbers.ts'
import { secondsSince } from '../seconds-since.ts'
import type { Opened } from '../with-target.ts'
import { allowedMigrations } from './allowed-migrations.ts'
import { heldLine } from './held-line.ts'
import { Steps, withAppliedBefore } from './steps.ts'
import { warnOfDrift } from './warn-of-drift.ts'

/** Applies what is pending and may be applied, merges what waited, and generates the types. */
export async function applyAndTell(
  opened: Opened,
  context: Pick<Context, 'signal' | 'now' | 'emit'>,
  { merge }: { readonly merge: boolean },
): Promise<Outcome> {
  const { engine, project, chosen } = opened
  const seconds = secondsSince(context.now)
  const log = logTo(context)
  const { apply, held } = await allowedMigrations(opened)
  for (const one of held) log.warn(heldLine(one))
  context.signal.throwIfAborted()
  if (apply.length > 0) await warnOfDrift(opened, log)
  const applied = await applyPending(engine, apply, { log, now: context.now }).catch(
    async (error: unknown): Promise<never> => {
      throw await withAppliedBefore(engine, apply, error)
    },
  )
  context.signal.throwIfAborted()
  // What waited comes first: types can be generated again without the database.
  const steps = new Steps(context.signal, counted(applied.length, 'migration'))
  const tables = merge
    ? await steps.attempt('merge', () => mergeAndTell(engine, project, context))
    : undefined
  const generated = await steps.attempt('generate', () =>
    generateWhenDue({ projectDir: project.dir, config: project.config }),
  )
  const [failure, second] = steps.failures
  if (failure) {
    for (const line of tables === undefined ? [] : mergedLines(tables)) log.info(line)
    if (second) log.warn(second.message)
    throw failure
  }
  const nothing = held.length === 0 ? `target ${chosen.name} has all migrations` : 'no migration applied'
  return {
    text: [
      applied.length === 0
        ? nothing
        : `${counted(applied.length, 'migration')} applied to target ${chosen.name}`,
      ...(held.length === 0 ? [] : [`${counted(held.length, 'migration')} skipped; commit what is reviewed`]),
      ...(generated === undefined ? [] : [generatedLine(generated)]),
      ...(tables === undefined ? [] : mergedLines(tables)),
    ].join('\n'),
    data: {
      migrations: applied.map(({ id }) => `migrations/${id}`),
      skipped: held.map((one) => ({ migration: `migrations/${one.id}`, reason: heldLine(one) })),
      generated: generated ?? null,
      tables: tables ?? [],
      seconds: seconds(),
    },
    // A proposal that waits for its review is a normal day; a reviewed migration that was left out is not.
    failed: held.some(({ review }) => review !== 'uncommitted'),
  }
}
