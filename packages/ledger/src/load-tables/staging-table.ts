import type { Session } from '@sluice/engine'
import type { LoadKey } from '../load-key.ts'
import { numbers, placeholders, withParts } from '../statements.ts'
import { statement } from './statement.ts'

const SET = statement('set staging table')
const CLEAR = statement('clear staging tables')
const IN_USE = statement('staging tables in use')

/** Records where what waits of a table in one load is. */
export async function setStaging(
  tx: Session,
  { dataset, loadId }: LoadKey,
  name: string,
  staging: string,
): Promise<void> {
  await tx.later(SET, [loadId, dataset, name, staging])
}

/** Records that nothing of a table waits any more in these loads. */
export async function clearStaging(
  tx: Session,
  dataset: string,
  name: string,
  loadIds: readonly number[],
): Promise<void> {
  if (loadIds.length === 0) return
  await tx.later(withParts(CLEAR, { load_ids: numbers(loadIds) }), [dataset, name])
}

/** Those of these staging tables in which something of any load waits. */
export async function stagingInUse(
  tx: Session,
  dataset: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const sql = withParts(IN_USE, { names: placeholders(names.length, 2) })
  const used = await tx.rows<{ name: string }>(sql, [dataset, ...names])
  return new Set(used.map(({ name }) => name))
}
