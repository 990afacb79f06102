import { migrationStatus } from '@sluice/schema-evolution'
import type { Outcome } from '../command.ts'
import type { Context } from '../context.ts'
import { instant, isoInstant } from '../output/instant.ts'
import { renderTable } from '../output/table.ts'
import { migrationsDir } from '../project/project.ts'
import type { Opened } from '../with-target.ts'

/** Where every migration stands. */
export async function showMigrations(
  { engine, project }: Opened,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
): Promise<Outcome> {
  const migrations = await migrationStatus(engine, migrationsDir(project))
  const rows = migrations.map(({ id, state, appliedAt }) => [
    id,
    state,
    appliedAt === undefined ? '' : instant(appliedAt),
  ])
  return {
    text:
      migrations.length === 0
        ? 'there are no migrations'
        : renderTable([{ title: 'migration' }, { title: 'state' }, { title: 'applied at (UTC)' }], rows, {
            colors,
            width,
            widestColumn: 100,
          }),
    data: {
      migrations: migrations.map(({ id, state, appliedAt }) => ({
        id,
        state,
        applied_at: appliedAt === undefined ? null : isoInstant(appliedAt),
      })),
    },
  }
}
