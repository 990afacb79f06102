import { join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { bodyChecksum } from '../checksum.ts'
import { writeHeaders } from '../headers.ts'
import { migrationIdOf } from '../migration-id.ts'
import { folderNames } from '../read/read-migrations.ts'
import { writeFolder } from './write-folder.ts'

/** A migration that has no plan, only SQL. */
export interface SqlMigration {
  /** What it is called in its folder's name. */
  readonly subject: string
  /** What its headers say beside what all have. */
  readonly headers: readonly (readonly [key: string, value: string])[]
  readonly bodyOf: (kind: EngineKind) => string
}

function textOf(id: string, kind: EngineKind, { headers, bodyOf }: SqlMigration): string {
  const body = bodyOf(kind)
  const all = writeHeaders([['Id', id], ['Engine', kind], ['Rendered', bodyChecksum(body)], ...headers])
  return `${all}\n${body}`
}

/** Writes a migration that has no plan; gives its id, or undefined where another process has just taken its name. */
export async function writeSqlMigration(
  projectDir: string,
  migration: SqlMigration,
  now: Date,
  kinds: readonly EngineKind[] = ENGINE_KINDS,
): Promise<string | undefined> {
  const dir = join(projectDir, 'migrations')
  const id = migrationIdOf(migration.subject, now, await folderNames(dir))
  const files = Object.fromEntries(kinds.map((kind) => [`${kind}.sql`, textOf(id, kind, migration)]))
  return (await writeFolder(dir, id, files)) ? id : undefined
}
