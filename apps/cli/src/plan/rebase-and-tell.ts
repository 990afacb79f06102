import { factsOf, rebaseMigrations, type RebasedMigration } from '@sluice/schema-evolution'
import type { Outcome } from '../command.ts'
import type { Context } from '../context.ts'
import type { Opened } from '../with-target.ts'
import { planChoices } from './plan-choices.ts'

/** Makes stale migrations anew. */
export async function rebaseAndTell(
  { engine, project }: Opened,
  { now }: Pick<Context, 'now'>,
): Promise<Outcome> {
  const rebased = await rebaseMigrations(engine, {
    projectDir: project.dir,
    now: now(),
    ...planChoices(project),
  })
  return {
    text:
      rebased.length === 0
        ? 'every migration fits what comes before it'
        : [...rebased.flatMap(linesOf), '→ review them, run pnpm generate, commit'].join('\n'),
    data: {
      rebased: rebased.map(({ id, because, now: name, changes }) => ({
        migration: `migrations/${id}`,
        because,
        now: name === undefined ? null : `migrations/${name}`,
        changes: changes.map((change) => factsOf(change).title),
      })),
    },
  }
}

function linesOf({ id, because, now, changes, refused }: RebasedMigration): readonly string[] {
  const outcome =
    now === undefined
      ? 'removed: all of it is there already'
      : refused
        ? 'is rejected as a whole: the rest of it is there already'
        : now === id
          ? 'made anew'
          : `is migrations/${now} now`
  return [
    `migrations/${id} ${outcome}`,
    `  because ${because}`,
    ...changes.map((change) => `  ${factsOf(change).title}`),
  ]
}
