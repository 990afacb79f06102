import { installSystem } from '@sluice/engine'
import { command, type Outcome } from '../command.ts'
import { flag } from '../option.ts'
import { applyAndTell } from '../migrate/apply-and-tell.ts'
import { showMigrations } from '../migrate/show-migrations.ts'
import { showPending } from '../migrate/show-pending.ts'
import { UsageError } from '../usage-error.ts'
import { withTarget } from '../with-target.ts'

/** `sluice migrate`, `sluice migrate status` */
export const migrate = command({
  name: 'migrate',
  summary: 'apply pending migrations, regenerate types, merge what waited',
  description: [
    'Applies the migrations in migrations/ that the target does not have, each in one transaction with its record, in the order of their names. Then writes generated/ anew and merges what waited for them in staging. On a protected target a migration must be committed in git.',
    '`migrate status` lists all migrations and where they stand on the target.',
  ],
  positionals: [{ name: 'status', help: 'list the migrations and change nothing' }],
  options: {
    'dry-run': flag('print the SQL of pending migrations and change nothing'),
    'no-transform': flag('leave what waits in staging'),
  },
  examples: [
    { line: 'sluice migrate --dry-run', does: 'see what would run' },
    { line: 'sluice migrate --target production', does: 'apply to production' },
    { line: 'sluice migrate status', does: 'see what is pending' },
  ],
  run(context, { options, positionals: [word] }): Promise<Outcome> {
    if (word !== undefined && word !== 'status') {
      throw new UsageError(`${JSON.stringify(word)} is not part of migrate`, 'write sluice migrate status')
    }
    return withTarget(context, options, async (opened) => {
      await installSystem(opened.engine)
      if (word === 'status') return showMigrations(opened, context)
      if (options['dry-run']) return showPending(opened, context)
      return applyAndTell(opened, context, { merge: !options['no-transform'] })
    })
  },
})
