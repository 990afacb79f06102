import { command, type Arguments } from '../command.ts'
import { flag, type OptionTable } from '../option.ts'

const OPTIONS = {
  'dry-run': flag('print the SQL of pending migrations and change nothing'),
  'no-transform': flag('leave what waits in staging'),
} satisfies OptionTable

export type MigrateArguments = Arguments<typeof OPTIONS>

/** `sluice migrate`, `sluice migrate status` */
export const migrate = command({
  name: 'migrate',
  summary: 'apply pending migrations, regenerate types, merge what waited',
  description: [
    'Applies the migrations in migrations/ that the target does not have, each in one transaction with its record, in the order of their names. Then writes generated/ anew and merges what waited for them in staging. On a protected target a migration must be committed in git.',
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
