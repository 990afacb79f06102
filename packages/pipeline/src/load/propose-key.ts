import { appliedMigrations, proposeKey } from '@sluice/schema-evolution'
import { fullName, keyText, type KeyRefused, tableIn } from '@sluice/schema'
import type { RunContext } from '../run/run-context.ts'
import { nextCommand, reviewOf, type Given } from '../target/next-command.ts'
import type { Opened } from '../target/with-target.ts'

/** Writes the migration that gives a table the key which a load needs, and gives the error that names it. */
export async function proposeKeyFor(
  refused: KeyRefused,
  { engine, project, chosen }: Opened,
  { now, emit }: Pick<RunContext, 'now' | 'emit'>,
  given: Given,
): Promise<KeyRefused> {
  const finals = await engine.catalog([refused.table.dataset])
  const table = tableIn(finals, refused.table)
  if (!table) return refused
  const id = await proposeKey({
    projectDir: project.dir,
    engine,
    finals,
    table,
    key: refused.key,
    applied: await appliedMigrations(engine),
    now: now(),
  })
  emit({
    kind: 'proposed',
    path: `migrations/${id}`,
    changes: [`give ${fullName(table)} ${keyText(refused.key)}`],
  })
  const back = refused.code === 'E_KEY_CHANGED' ? '; or go back to the reviewed key in the config' : ''
  return refused.withHint(
    `${reviewOf(chosen)} migrations/${id}, then run ${nextCommand('migrate', given)} and load again${back}`,
  )
}
