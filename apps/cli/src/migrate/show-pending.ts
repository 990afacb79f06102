import { pendingMigrations, type PendingMigration } from '@sluice/schema-evolution'
import type { Outcome } from '../command.ts'
import type { Context } from '../context.ts'
import { migrationsDir } from '../project/project.ts'
import type { Opened } from '../with-target.ts'

/** What `migrate` would run, with the evidence in the file's header. */
export async function showPending(
  { engine, project, chosen }: Opened,
  { colors }: Pick<Context, 'colors'>,
): Promise<Outcome> {
  const pending = await pendingMigrations(engine, migrationsDir(project))
  const shown = pending.map((one) => sectionOf(one, colors))
  return {
    text: pending.length === 0 ? `target ${chosen.name} has all migrations` : shown.join('\n\n'),
    data: {
      dry_run: true,
      migrations: pending.map(({ id, file }) => ({
        id,
        path: file.path,
        class: file.headers.get('Class')?.[0] ?? null,
        transaction: file.transaction,
        estimates: file.headers.get('Estimate') ?? [],
        evidence: file.headers.get('Evidence') ?? [],
        statements: file.statements.map(({ text }) => text),
      })),
    },
  }
}

function sectionOf({ file }: PendingMigration, colors: Context['colors']): string {
  const headers = ['Class', 'Estimate', 'Evidence'].flatMap(
    (key) => file.headers.get(key)?.map((value) => `-- ${value}`) ?? [],
  )
  return [
    colors.bold(file.path),
    ...headers.map((line) => colors.dim(line)),
    ...file.statements.map(({ text }) => `${text};`),
  ].join('\n')
}
