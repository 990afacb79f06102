import type { EngineKind } from '@sluice/engine'
import type { SchemaChange, Table } from '@sluice/schema'
import { applyChanges } from '../changes/apply-changes.ts'
import { isAsRendered } from '../migration/is-edited.ts'
import type { Migration } from '../migration/read-migrations.ts'
import type { SqlFile } from '../migration/sql-file.ts'
import { openShadow, runOnShadow } from '../shadow/open-shadow.ts'

/** The tables that migrations have made so far, one after another. */
export interface Ground extends AsyncDisposable {
  tables(): Promise<readonly Table[]>
  /** Makes what a migration makes. */
  take(file: SqlFile, changes: readonly SchemaChange[]): Promise<void>
}

function plannedGround(): Ground {
  let tables: readonly Table[] = []
  return {
    tables: async () => tables,
    take: async (_, changes) => {
      tables = applyChanges(tables, changes)
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

async function shadowGround(kind: EngineKind): Promise<Ground> {
  const shadow = await openShadow(kind)
  return {
    tables: () => shadow.tables(),
    take: (file) => runOnShadow(shadow, file),
    [Symbol.asyncDispose]: () => shadow[Symbol.asyncDispose](),
  }
}

/** An empty ground for these migrations: their plans tell what they make, where every file is as it was rendered. */
export async function groundFor(migrations: readonly Migration[], kind: EngineKind): Promise<Ground> {
  const planned = migrations.every(({ plan, sql }) => plan && sql[kind] && isAsRendered(sql[kind]))
  return planned ? plannedGround() : shadowGround(kind)
}
