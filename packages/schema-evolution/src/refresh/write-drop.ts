import { qualified, type EngineKind } from '@sluice/engine'
import { fullName, type TableName } from '@sluice/schema'
import { LOCK_TIMEOUT } from '../changes/sql/do-block.ts'
import { writeSqlMigration, type SqlMigration } from '../migration/write/write-sql-migration.ts'

/** A migration that drops tables. */
export interface Drop {
  /** What it is called in its folder's name. */
  readonly subject: string
  /** Nested tables before those that they belong to. */
  readonly tables: readonly TableName[]
  /** Staging tables, in which rows of these wait. */
  readonly staging: readonly TableName[]
  /** What the ledger forgets with them. */
  readonly forget: string
  /** What goes of the target that it is written for, one line each. */
  readonly going: readonly string[]
}

const bodyOf = (kind: EngineKind, { tables, staging, forget, going }: Drop): string =>
  [
    '-- A refresh drops these tables intentionally. On the target that this file was written for:',
    ...going.map((line) => `--   ${line}`),
    ...(kind === 'postgres' ? ['-- squawk-ignore-file'] : []),
    ...(kind === 'postgres' ? ['begin;', `set local lock_timeout = '${LOCK_TIMEOUT}';`] : []),
    ...[...tables, ...staging].map(
      ({ dataset, name }) => `drop table if exists ${qualified(dataset, name)};`,
    ),
    '-- the next load reads everything again',
    forget,
    ...(kind === 'postgres' ? ['commit;'] : []),
    '',
  ].join('\n')

/** Writes a migration that drops tables; gives its id. */
export async function writeDrop(
  projectDir: string,
  drop: Drop,
  now: Date,
  kinds?: readonly EngineKind[],
): Promise<string> {
  const migration: SqlMigration = {
    subject: `drop_${drop.subject}`,
    headers: drop.tables.map((table) => ['Footprint', fullName(table)]),
    bodyOf: (kind) => bodyOf(kind, drop),
  }
  return (
    (await writeSqlMigration(projectDir, migration, now, kinds)) ?? writeDrop(projectDir, drop, now, kinds)
  )
}
