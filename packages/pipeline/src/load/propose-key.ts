import { ident, qualified, type Engine } from '@sluice/engine'
import { appliedMigrations, deleteKeyless, proposeKey } from '@sluice/schema-evolution'
import { columnOf, counted, fullName, keyText, type KeyRejected, type Table, tableIn } from '@sluice/schema'
import type { RunContext } from '../run/run-context.ts'
import { homeOf, shownMigration } from '../project/project.ts'
import { nextCommand, reviewOf, type Given } from '../target/next-command.ts'
import type { Opened } from '../target/with-target.ts'

/** How many rows have no value in columns that are to be the key. */
async function countKeyless(engine: Engine, table: Table, key: readonly string[]): Promise<number> {
  if (key.length === 0 || !key.every((name) => columnOf(table, name))) return 0
  const empty = key.map((column) => `${ident(column)} is null`).join(' or ')
  const [row] = await engine.session.rows<{ n: number }>(
    `select count(*) as n from ${qualified(table.dataset, table.name)} where ${empty}`,
  )
  return row?.n ?? 0
}

/** Writes the migration that gives a table the key which a load needs, and gives the error that names it. */
export async function proposeKeyFor(
  rejected: KeyRejected,
  { engine, project, chosen }: Opened,
  { now, emit }: Pick<RunContext, 'now' | 'emit'>,
  given: Given,
): Promise<KeyRejected> {
  const finals = await engine.catalog([rejected.table.dataset])
  const table = tableIn(finals, rejected.table)
  if (!table) return rejected
  const keyless = await countKeyless(engine, table, rejected.key)
  const id = await proposeKey({
    projectDir: homeOf(project),
    engine,
    finals,
    table,
    key: rejected.key,
    keyless,
    applied: await appliedMigrations(engine),
    now: now(),
  })
  emit({
    kind: 'proposed',
    path: shownMigration(project, id),
    changes: [`give ${fullName(table)} ${keyText(rejected.key)}`],
  })
  const back = rejected.code === 'E_KEY_CHANGED' ? '; or go back to the reviewed key in the config' : ''
  const first =
    keyless > 0
      ? `${counted(keyless, 'row')} of ${fullName(table)} without a value in ${rejected.key.join(', ')} would stop it: first give them values, or run ${deleteKeyless(table, rejected.key)}; then `
      : ''
  return rejected.withHint(
    `${first}${reviewOf(chosen)} ${shownMigration(project, id)}, then run ${nextCommand('migrate', given)} and load again${back}`,
  )
}
