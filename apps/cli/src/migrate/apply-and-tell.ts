import { applyMigrations, generate, pendingMigrations } from '@sluice/schema-evolution'
import type { Outcome } from '../command.ts'
import type { Context } from '../context.ts'
import { generatedLine } from '../generate/generated-line.ts'
import { logTo } from '../log-to.ts'
import { mergeAndTell, mergedLines } from '../merge/merge-and-tell.ts'
import { counted } from '../output/numbers.ts'
import { migrationsDir } from '../project/project.ts'
import { secondsSince } from '../seconds-since.ts'
import type { Opened } from '../with-target.ts'
import { checkCommitted } from './check-committed.ts'

/** Applies what is pending, writes the types anew, merges what waited. */
export async function applyAndTell(
  { engine, project, chosen }: Opened,
  context: Pick<Context, 'signal' | 'now' | 'emit'>,
  { merge }: { readonly merge: boolean },
): Promise<Outcome> {
  const seconds = secondsSince(context.now)
  const dir = migrationsDir(project)
  if (chosen.target.protected) {
    const pending = await pendingMigrations(engine, dir)
    await checkCommitted(
      project.dir,
      pending.map(({ id }) => `migrations/${id}`),
      chosen.name,
    )
  }
  context.signal.throwIfAborted()
  const applied = await applyMigrations(engine, dir, { log: logTo(context), now: context.now })
  context.signal.throwIfAborted()
  const generated = await generate({ projectDir: project.dir, config: project.config })
  const tables = merge ? await mergeAndTell(engine, context) : []
  return {
    text: [
      applied.length === 0
        ? `target ${chosen.name} has all migrations`
        : `${counted(applied.length, 'migration')} applied to target ${chosen.name}`,
      generatedLine(generated),
      ...(merge ? mergedLines(tables) : []),
    ].join('\n'),
    data: {
      migrations: applied.map(({ id }) => `migrations/${id}`),
      generated,
      tables,
      seconds: seconds(),
    },
  }
}
