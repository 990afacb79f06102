import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { duckdbDialect, ENGINE_KINDS, ident, postgresDialect, type EngineKind } from '@sluice/engine'
import { readMigrations, type Migration } from '@sluice/schema-evolution'
import { SYSTEM_COLUMNS, unreachable, type ColumnType, type SchemaChange } from '@sluice/schema'
import { MARK } from './marks.ts'

const DIALECTS = { duckdb: duckdbDialect, postgres: postgresDialect }

interface Retyped {
  readonly column: string
  readonly from: ColumnType | undefined
  readonly to: ColumnType
}

/** The types that a change gives to columns of the data. */
function typesOf(change: SchemaChange): readonly Retyped[] {
  switch (change.kind) {
    case 'create-table':
      return change.table.columns
        .filter(({ name }) => !SYSTEM_COLUMNS.has(name) && name !== MARK)
        .map(({ name, type }) => ({ column: name, from: undefined, to: type }))
    case 'add-column':
      return [{ column: change.column.name, from: undefined, to: change.column.type }]
    case 'widen-column':
      return [{ column: change.column, from: change.from, to: change.to }]
    case 'relax-not-null':
      return []
    default:
      return unreachable(change)
  }
}

const changesOf = ({ plan }: Migration): readonly Retyped[] => (plan?.changes ?? []).flatMap(typesOf)

/** What a reviewer writes in place of the proposed type: the same line with text in it. */
function edited(sql: string, kind: EngineKind, changes: readonly Retyped[]): string {
  const dialect = DIALECTS[kind]
  return changes.reduce((text, { column, from, to }) => {
    const name = ident(column)
    if (from === undefined) return text.replaceAll(`${name} ${dialect.typeName(to)}`, `${name} text`)
    const value = dialect.convert(name, from, 'text')
    const line =
      kind === 'postgres'
        ? [
            `^  alter column ${name} type .* using .*?(,|;)?$`,
            `  alter column ${name} type text using ${value}$1`,
          ]
        : [`^  .* as ${name}(,?)$`, `  ${value} as ${name}$1`]
    return text.replaceAll(new RegExp(line[0] ?? '', 'gm'), line[1] ?? '')
  }, sql)
}

/** Edits one of the migrations that the target lacks, as a reviewer may: what it makes of a column is text then. */
export async function editMigration(dir: string, applied: ReadonlySet<string>, pick: number): Promise<void> {
  const folder = join(dir, 'migrations')
  const pending = (await readMigrations(folder)).filter(({ id }) => !applied.has(id))
  const candidates = pending.flatMap((migration, i) => {
    const later = new Set(
      pending
        .slice(i + 1)
        .flatMap(changesOf)
        .map(({ column }) => column),
    )
    const changes = Map.groupBy(changesOf(migration), ({ column }) => column)
    return [...changes]
      .filter(([column, own]) => !later.has(column) && own.every(({ to }) => to !== 'json'))
      .filter(([, own]) => own.some(({ to }) => to !== 'text'))
      .map(([, own]) => ({ migration, own }))
  })
  const chosen = candidates[pick % Math.max(candidates.length, 1)]
  if (!chosen) return
  for (const kind of ENGINE_KINDS) {
    const path = join(folder, chosen.migration.id, `${kind}.sql`)
    const before = await readFile(path, 'utf8')
    const after = edited(before, kind, chosen.own)
    if (after === before)
      throw new Error(`nothing to edit for ${chosen.own[0]?.column} in ${path}:\n${before}`)
    await writeFile(path, after)
  }
}
