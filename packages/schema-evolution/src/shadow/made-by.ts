import type { EngineKind } from '@sluice/engine'
import type { Table } from '@sluice/schema'
import { applyChanges } from '../changes/apply-changes.ts'
import { isAsRendered } from '../migration/read/is-edited.ts'
import type { Migration } from '../migration/read/read-migrations.ts'
import { replayOf } from './replay-migrations.ts'

/** The tables that these migrations make: from their plans if every file is as it was rendered, otherwise from a replay. */
export async function madeBy(migrations: readonly Migration[], kind: EngineKind): Promise<readonly Table[]> {
  const plans = migrations.map(({ plan, sql }) => (sql[kind] && isAsRendered(sql[kind]) ? plan : undefined))
  if (plans.includes(undefined)) return (await replayOf(migrations, kind)).tables
  return applyChanges(
    [],
    plans.flatMap((plan) => plan?.changes ?? []),
  )
}
