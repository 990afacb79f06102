import { join } from 'node:path'
import { ENGINE_KINDS, ident, literal, qualified, type EngineKind } from '@sluice/engine'
import { fullName, type Rename } from '@sluice/schema'
import { BRIEFLY, doBlock } from '../changes/sql/do-block.ts'
import { bodyChecksum } from '../migration/checksum.ts'
import { writeHeaders } from '../migration/headers.ts'
import { migrationIdOf } from '../migration/migration-id.ts'
import { folderNames } from '../migration/read/read-migrations.ts'
import { writeFolder } from '../migration/write/write-folder.ts'

/** A migration that gives a column another name, as it was written. */
export interface WrittenRename {
  readonly id: string
  readonly path: string
  readonly rename: Rename
}

/** `rename shop.t.qty to quantity`. */
export const renameTitle = ({ from, to, ...table }: Rename): string =>
  `rename ${fullName(table)}.${from} to ${to}`

function renameSql(kind: EngineKind, { dataset, name, from, to }: Rename): string {
  const sql = `alter table ${qualified(dataset, name)} rename column ${ident(from)} to ${ident(to)};`
  if (kind === 'duckdb') return `${sql}\n`
  const there = (column: string): string =>
    `exists (select from pg_attribute where attrelid = ${literal(qualified(dataset, name))}::regclass and attname = ${literal(column)} and not attisdropped)`
  const guard = `if ${there(from)} and not ${there(to)} then\n  ${sql}\nend if;`
  return `-- where somebody has renamed it by hand there is nothing to do\n-- squawk-ignore-file\n${doBlock([BRIEFLY, guard])}\n`
}

function textOf(id: string, kind: EngineKind, rename: Rename): string {
  const { dataset, name, from, to } = rename
  const body = renameSql(kind, rename)
  const headers = writeHeaders([
    ['Id', id],
    ['Engine', kind],
    ['Rendered', bodyChecksum(body)],
    ['Repair', `${fullName(rename)}.${from} was renamed to ${to} by hand`],
    ['Rename', `${dataset}.${name}.${from} -> ${to}`],
  ])
  return `${headers}\n${body}`
}

/** Writes the migration that gives a column on every target the name that somebody gave it by hand on one. */
export async function writeRename(
  projectDir: string,
  rename: Rename,
  now: Date,
  kinds: readonly EngineKind[] = ENGINE_KINDS,
): Promise<WrittenRename> {
  const dir = join(projectDir, 'migrations')
  const id = migrationIdOf(`rename_${rename.name}_${rename.from}`, now, await folderNames(dir))
  const files = Object.fromEntries(kinds.map((kind) => [`${kind}.sql`, textOf(id, kind, rename)]))
  const written = await writeFolder(dir, id, files)
  return written ? { id, path: join(dir, id), rename } : writeRename(projectDir, rename, now, kinds)
}
