import { join } from 'node:path'
import { ENGINE_KINDS, qualified, type EngineKind } from '@sluice/engine'
import { fullName, type TableName } from '@sluice/schema'
import { LOCK_TIMEOUT } from '../changes/sql/do-block.ts'
import { bodyChecksum } from '../migration/checksum.ts'
import { writeHeaders } from '../migration/headers.ts'
import { migrationIdOf } from '../migration/migration-id.ts'
import { folderNames } from '../migration/read/read-migrations.ts'
import { writeFolder } from '../migration/write/write-folder.ts'

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
    '-- a refresh drops these tables on purpose; on the target that it was written for:',
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

function textOf(id: string, kind: EngineKind, drop: Drop): string {
  const body = bodyOf(kind, drop)
  const headers = writeHeaders([
    ['Id', id],
    ['Engine', kind],
    ['Rendered', bodyChecksum(body)],
    ...drop.tables.map((table) => ['Footprint', fullName(table)] as const),
  ])
  return `${headers}\n${body}`
}

/** Writes a migration that drops tables; gives its id. */
export async function writeDrop(
  projectDir: string,
  drop: Drop,
  now: Date,
  kinds: readonly EngineKind[] = ENGINE_KINDS,
): Promise<string> {
  const dir = join(projectDir, 'migrations')
  const id = migrationIdOf(`drop_${drop.subject}`, now, await folderNames(dir))
  const files = Object.fromEntries(kinds.map((kind) => [`${kind}.sql`, textOf(id, kind, drop)]))
  return (await writeFolder(dir, id, files)) ? id : writeDrop(projectDir, drop, now, kinds)
}
