import type { Outcome } from '../framework/command.ts'
import type { MigrateArguments } from './migrate-options.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { installOn, withTarget, applyAndMerge } from '@sluice/pipeline'
import { migrateOutcome } from './migrate-outcome.ts'
import { showMigrations } from './show-migrations.ts'
import { showPending } from './show-pending.ts'

/** Runs `sluice migrate`. */
export async function runMigrate(
  context: Context,
  { options, positionals: [word] }: MigrateArguments,
): Promise<Outcome> {
  if (word !== undefined && word !== 'status') {
    throw new UsageError(`${JSON.stringify(word)} is not an action of migrate`, 'write sluice migrate status')
  }
  return withTarget(context, options, async (opened) => {
    await installOn(opened, context)
    if (word === 'status') return showMigrations(opened, context)
    if (options['dry-run']) return showPending(opened, context)
    return migrateOutcome(
      opened.chosen,
      await applyAndMerge(opened, context, { merge: !options['no-transform'] }),
    )
  })
}
