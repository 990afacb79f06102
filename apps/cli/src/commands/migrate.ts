import { command, type Arguments } from '../command.ts'
import { flag, type OptionTable } from '../option.ts'

const OPTIONS = {
  'dry-run': flag('print the SQL of pending migrations, mark those to skip, change nothing'),
  'no-transform': flag('leave what waits in staging'),
} satisfies OptionTable

export type MigrateArguments = Arguments<typeof OPTIONS>

/** `sluice migrate`, `sluice migrate status` */
export const migrate = command({
  name: 'migrate',
  summary: 'apply pending migrations, regenerate types, merge what waited',
  description: [
    'Applies the migrations in migrations/ that the target does not have, each in one transaction with its record, in the order of their names. Then merges what waited for them in staging, and generates generated/; a step that fails does not stop the next, and says what was done. On a protected target only migrations that are committed in git are applied, as far as they need none of the others; those that are skipped are named, and the exit code is 1 where a committed one was.',
    '`migrate status` lists all migrations and where they stand on the target.',
  ],
  positionals: [{ name: 'status', help: 'list the migrations and change nothing' }],
  options: OPTIONS,
  examples: [
    { line: 'sluice migrate --dry-run', does: 'see what would run' },
    { line: 'sluice migrate --target production', does: 'apply to production' },
    { line: 'sluice migrate status', does: 'see what is pending' },
  ],
  run: async (context, args) => (await import('../migrate/run-migrate.ts')).runMigrate(context, args),
})
