import type { Engine } from '@sluice/engine'
import { installedVersion } from '@sluice/ledger'
import { appliedMigrations, expectedTables } from '@sluice/schema-evolution'
import { fullName, splitFullName } from '@sluice/schema'
import { readAllColumns, type RelationColumn } from '@sluice/transform'
import type { Project } from '../../project/project.ts'

/** The columns of tables by `dataset.name`, in their order. */
export type KnownColumns = ReadonlyMap<string, readonly RelationColumn[]>

/**
 * The columns that the tables and views of a project have once its pending migrations are applied. Without a target, those that
 * its migrations make.
 */
export async function knownColumns(
  project: Project,
  kind: Engine['kind'],
  engine: Engine | undefined,
): Promise<KnownColumns> {
  const live: KnownColumns = engine ? await readAllColumns(engine.session, engine.kind) : new Map()
  const isInstalled = engine !== undefined && (await installedVersion(engine)) !== undefined
  const datasets = [...new Set([...live.keys()].map((name) => splitFullName(name).dataset))]
  const applied = isInstalled ? await appliedMigrations(engine) : new Set<string>()
  const { tables, pending } = await expectedTables({
    projectDir: project.dir,
    finals: engine && isInstalled ? await engine.catalog(datasets) : [],
    applied,
    kind,
  })
  if (pending.length === 0) return live
  return new Map([
    ...live,
    ...tables.map(
      (table) => [fullName(table), table.columns.map(({ name, type }) => ({ name, type }))] as const,
    ),
  ])
}
