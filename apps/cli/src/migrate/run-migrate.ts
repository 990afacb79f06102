import { installSystem } from '@sluice/engine'
import type { Outcome } from '../command.ts'
import type { MigrateArguments } from '../commands/migrate.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../usage-error.ts'
import { withTarget, applyAndMerge } from '@sluice/pipeline'
import { migrateOutcome } from './migrate-outcome.ts'
import { showMigrations } from './show-migrations.ts'
import { showPending } from './show-pending.ts'

/** Runs `sluice migrate`. */
export async function runMigrate(
  context: Context,
  { options, positionals: [word] }: MigrateArguments,
): Promise<Outcome> {
  if (word !== undefined && word !== 'status') {
    throw new UsageError(`${JSON.stringify(word)} is not part of migrate`, 'write sluice migrate status')
  }
  return withTarget(context, options, async (opened) => {
    await installSystem(opened.engine)
    if (word === 'status') return showMigrations(opened, context)
    if (options['dry-run']) return showPending(opened, context)
    return migrateOutcome(
      opened.chosen,
      await applyAndMerge(opened, context, { merge: !options['no-transform'] }),
    )
  })
}
