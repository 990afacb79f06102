import { describeDifference, findDrift, migrationStatus } from '@sluice/schema-evolution'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { instant, isoInstant, migrationsDir, type Opened } from '@sluice/pipeline'
import { renderTable } from '../output/table.ts'

/** Where every migration stands. */
export async function showMigrations(
  { engine, project, chosen }: Opened,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
): Promise<Outcome> {
  const migrations = await migrationStatus(engine, migrationsDir(project))
  const { differences } = await findDrift(engine, migrationsDir(project))
  const drift = differences.map(describeDifference)
  const rows = migrations.map(({ id, state, appliedAt }) => [
    id,
    state,
    appliedAt === undefined ? '' : instant(appliedAt),
  ])
  const options = { colors, width, widestColumn: 100 }
  return {
    text: [
      migrations.length === 0 ? 'there are no migrations' : renderTable(HEADS, rows, options),
      ...driftLines(drift, chosen.name),
    ].join('\n'),
    data: {
      migrations: migrations.map(({ id, state, appliedAt }) => ({
        id,
        state,
        applied_at: appliedAt === undefined ? null : isoInstant(appliedAt),
      })),
      drift,
    },
  }
}

const HEADS = [{ title: 'migration' }, { title: 'state' }, { title: 'applied at (UTC)' }]

const driftLines = (drift: readonly string[], target: string): readonly string[] =>
  drift.length === 0
    ? []
    : [
        '',
        `target ${target} has been changed by hand:`,
        ...drift.map((line) => `  ${line}`),
        '→ sluice plan writes migrations for what they can correct',
      ]
