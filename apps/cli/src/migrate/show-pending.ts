import type { SkippedMigration, PendingMigration } from '@sluice/schema-evolution'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { counted } from '../output/numbers.ts'
import { type Opened, allowedMigrations, skipReason } from '@sluice/pipeline'

/** What `migrate` would run, with the evidence in the file's header, and what it would skip on a protected target. */
export async function showPending(opened: Opened, { colors }: Pick<Context, 'colors'>): Promise<Outcome> {
  const { name } = opened.chosen
  const { pending, apply, skipped } = await allowedMigrations(opened)
  const skippedById = new Map(skipped.map((one) => [one.id, one]))
  const summary = `${counted(apply.length, 'migration')} to apply to target ${name}, ${skipped.length} to skip; commit the reviewed migrations`
  return {
    text: [
      ...(pending.length === 0 ? [`target ${name} has applied all migrations`] : []),
      ...pending.map((one) => sectionOf(one, skippedById.get(one.id), colors)),
      ...(skipped.length === 0 ? [] : [summary]),
    ].join('\n\n'),
    data: {
      dry_run: true,
      migrations: pending.map(({ id, file }) => {
        const one = skippedById.get(id)
        return {
          id,
          path: file.path,
          skipped: one ? skipReason(one) : null,
          class: file.headers.get('Class')?.[0] ?? null,
          transaction: file.transaction,
          estimates: file.headers.get('Estimate') ?? [],
          created_again: file.headers.get('Created again') ?? [],
          blocked_by: file.headers.get('Blocked by') ?? [],
          evidence: file.headers.get('Evidence') ?? [],
          statements: file.statements.map(({ text }) => text),
        }
      }),
    },
  }
}

function sectionOf(
  { file }: PendingMigration,
  skipped: SkippedMigration | undefined,
  colors: Context['colors'],
): string {
  const headers = ['Class', 'Estimate', 'Created again', 'Blocked by', 'Evidence'].flatMap(
    (key) => file.headers.get(key)?.map((value) => `-- ${value}`) ?? [],
  )
  return [
    colors.bold(file.path),
    ...(skipped ? [colors.yellow(`-- would be skipped: ${skipReason(skipped)}`)] : []),
    ...headers.map((line) => colors.dim(line)),
    ...file.statements.map(({ text }) => `${text};`),
  ].join('\n')
}
