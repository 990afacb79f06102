import { join } from 'node:path'
import { ident, literal, qualified, type EngineKind } from '@sluice/engine'
import { fullName, type Rename } from '@sluice/schema'
import { BRIEFLY, doBlock } from '../changes/sql/do-block.ts'
import { writeSqlMigration, type SqlMigration } from '../migration/write/write-sql-migration.ts'

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
  return `-- does nothing on a target where the column was already renamed by hand\n-- squawk-ignore-file\n${doBlock([BRIEFLY, guard])}\n`
}

/** Writes the migration that gives a column on every target the name that somebody gave it by hand on one. */
export async function writeRename(
  projectDir: string,
  rename: Rename,
  now: Date,
  kinds?: readonly EngineKind[],
): Promise<WrittenRename> {
  const { dataset, name, from, to } = rename
  const migration: SqlMigration = {
    subject: `rename_${name}_${from}`,
    headers: [
      ['Repair', `${fullName(rename)}.${from} was renamed to ${to} by hand`],
      ['Rename', `${dataset}.${name}.${from} -> ${to}`],
    ],
    bodyOf: (kind) => renameSql(kind, rename),
  }
  const id = await writeSqlMigration(projectDir, migration, now, kinds)
  if (id === undefined) return writeRename(projectDir, rename, now, kinds)
  return { id, path: join(projectDir, 'migrations', id), rename }
}
