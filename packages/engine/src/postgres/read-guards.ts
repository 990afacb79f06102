import type { TableName } from '@sluice/schema'
import { qualified } from '../quote.ts'
import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'
import type { DatabaseType, Guard, TableGuards } from '../table-guards.ts'
import { postgresDialect } from './dialect.ts'

const QUERY = sqlFile('../../sql/guards.postgres.sql', import.meta.url)

interface Row extends TableName {
  readonly types: Readonly<Record<string, DatabaseType>>
  readonly checks: readonly Guard[]
  readonly uniques: readonly Guard[]
  readonly expressions: readonly Guard[]
  readonly foreign_keys: readonly Guard[]
  /** The condition of those rows that have a partition; null where the table has none. */
  readonly partitions: string | null
  readonly filled: Readonly<Record<string, string>>
  readonly hidden: readonly string[]
  readonly unpermitted: boolean
  readonly restrictive: readonly string[]
  readonly role: string
  readonly triggers: readonly string[]
}

/** What may keep rows out of these tables, or hide them. */
export async function readPostgresGuards(
  session: Session,
  tables: readonly TableName[],
): Promise<readonly TableGuards[]> {
  const rows: Row[] = []
  for (const { dataset, name } of tables)
    rows.push(...(await session.rows<Row & Record<string, unknown>>(QUERY, [qualified(dataset, name)])))
  return rows.map(({ dataset, name, filled, hidden, unpermitted, restrictive, role, triggers, ...row }) => ({
    dataset,
    name,
    filled,
    hidden,
    unpermitted,
    restrictive,
    role,
    triggers,
    types: Object.fromEntries(
      Object.entries(row.types).filter(([, type]) => type.domain || !postgresDialect.isOwn(type.name)),
    ),
    guards: [
      ...(row.partitions === null
        ? []
        : [{ kind: 'check' as const, name: 'missing partition', condition: row.partitions }]),
      ...row.expressions,
      ...row.checks,
      ...row.foreign_keys,
      ...row.uniques,
    ],
  }))
}
