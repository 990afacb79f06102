import { readMigrations, type Migration, type RejectionFolder } from '@sluice/schema-evolution'
import { join } from 'node:path'

/** The dataset that a migration changes: that of its first change, or of the first footprint of one without a plan. */
function datasetOf({ plan, sql }: Omit<Migration, 'id'>): string | undefined {
  const planned = plan?.changes[0]?.table.dataset
  if (planned !== undefined) return planned
  const [footprint] = Object.values(sql).flatMap(({ headers }) => headers.get('Footprint') ?? [])
  return footprint?.split('.')[0]
}

/** The dataset that a rejected migration would have changed. */
export const datasetOfRejected = ({ rejected, whole }: RejectionFolder): string | undefined =>
  rejected[0]?.change.table.dataset ?? (whole && datasetOf(whole))

/** The migrations of a project folder that change a dataset, those left out whose ids are in `known`. */
export async function migrationsOf(
  projectDir: string,
  dataset: string,
  known: ReadonlySet<string> = new Set(),
): Promise<readonly Migration[]> {
  const all = await readMigrations(join(projectDir, 'migrations'))
  return all.filter((migration) => !known.has(migration.id) && datasetOf(migration) === dataset)
}
