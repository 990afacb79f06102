import type { EngineKind } from '@sluice/engine'
import type { SchemaChange, Table } from '@sluice/schema'
import { applyChanges } from '../changes/apply-changes.ts'
import { isAsRendered } from '../migration/read/is-edited.ts'
import type { Migration } from '../migration/read/read-migrations.ts'
import type { SqlFile } from '../migration/sql-file.ts'
import { openShadow, runOnShadow } from '../shadow/open-shadow.ts'

/** The tables that migrations make, applied one after another to an empty database. */
export interface MigrationReplay extends AsyncDisposable {
  tables(): Promise<readonly Table[]>
  apply(file: SqlFile, changes: readonly SchemaChange[]): Promise<void>
}

function replayOfPlans(): MigrationReplay {
  let tables: readonly Table[] = []
  return {
    tables: async () => tables,
    apply: async (_, changes) => {
      tables = applyChanges(tables, changes)
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

async function replayOnShadow(kind: EngineKind): Promise<MigrationReplay> {
  const shadow = await openShadow(kind)
  return {
    tables: () => shadow.tables(),
    apply: (file) => runOnShadow(shadow, file),
    [Symbol.asyncDispose]: () => shadow[Symbol.asyncDispose](),
  }
}

/** An empty replay. It follows the plans where every file is as Sluice wrote it, and runs the SQL otherwise. */
export async function openReplay(
  migrations: readonly Migration[],
  kind: EngineKind,
): Promise<MigrationReplay> {
  const planned = migrations.every(({ plan, sql }) => plan && sql[kind] && isAsRendered(sql[kind]))
  return planned ? replayOfPlans() : replayOnShadow(kind)
}
