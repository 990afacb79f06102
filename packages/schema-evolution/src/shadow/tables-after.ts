import type { EngineKind } from '@sluice/engine'
import { fullName, type Table } from '@sluice/schema'
import { renderChanges } from '../changes/render-change.ts'
import { sha256 } from '../migration/checksum.ts'
import type { SqlFile } from '../migration/sql-file.ts'
import { openShadow, runOnShadow } from './open-shadow.ts'

type Answer = Promise<readonly Table[] | undefined>

/** The last answers: a load asks the same several times, and a Postgres in this process takes seconds to start. */
const ANSWERS = new Map<string, Answer>()
const KEPT = 8

/** See runOn. */
export function tablesAfter(kind: EngineKind, tables: readonly Table[], file: SqlFile): Answer {
  const key = sha256(JSON.stringify([kind, tables, file.checksum]))
  const answer = ANSWERS.get(key) ?? runOn(kind, tables, file)
  ANSWERS.delete(key)
  ANSWERS.set(key, answer)
  for (const old of [...ANSWERS.keys()].slice(0, -KEPT)) ANSWERS.delete(old)
  return answer
}

/**
 * What a migration's file makes of these tables, found on a shadow database that has them empty; undefined where it does
 * not run there, as one that needs rows or a table of another dataset. Tables that it drops are gone, others stay.
 */
async function runOn(kind: EngineKind, tables: readonly Table[], file: SqlFile): Answer {
  await using shadow = await openShadow(kind)
  const present = tables.map((table) => ({ kind: 'create-table', table, emptyColumns: [] }) as const)
  await shadow.session.script(renderChanges(present, [], { kind }) || 'select 1')
  try {
    await runOnShadow(shadow, file)
  } catch {
    return undefined
  }
  return (await shadow.tables()).toSorted((a, b) => (fullName(a) < fullName(b) ? -1 : 1))
}
