import { command } from '../framework/command.ts'
import { MIGRATE_OPTIONS } from '../migrate/migrate-options.ts'

/** `sluice migrate`, `sluice migrate status` */
export const migrate = command({
  name: 'migrate',
  summary: 'apply pending migrations, merge waiting data, generate types',
  description: [
    'Applies the pending migrations in migrations/ in the order of their names. Each migration is recorded in the transaction that applies it. The command then merges the data that waited for them in staging, and writes generated/. If one of these steps fails, the next one still runs, and the error says what was done. On a protected target, only migrations that are committed in git are applied; migrations that are not committed, or that depend on one that is not, are skipped. The command names the skipped migrations; the exit code is 1 if a committed one was skipped.',
    '`migrate status` lists all migrations and their state on the target.',
  ],
  positionals: [{ name: 'status', help: 'list the migrations and change nothing' }],
  options: MIGRATE_OPTIONS,
  examples: [
    { line: 'sluice migrate --dry-run', does: 'print what would run' },
    { line: 'sluice migrate --target production', does: 'apply to production' },
    { line: 'sluice migrate status', does: 'list the pending migrations' },
  ],
  run: async (context, args) => (await import('../migrate/run-migrate.ts')).runMigrate(context, args),
})
