import { duckdbDialect, ident, postgresDialect, qualified, type EngineKind } from '@sluice/engine'
import { fullName } from '@sluice/schema'
import { editStatements, type PendingColumn } from './pending-columns.ts'
import type { Constraint } from './reviews.ts'

const DIALECTS = { duckdb: duckdbDialect, postgres: postgresDialect }

const definitionOf = ({ column, to }: PendingColumn, kind: EngineKind): string =>
  `${ident(column)} ${DIALECTS[kind].typeName(to)}`

/** What a reviewer writes in place of the proposed type: the same line with text in it. */
export async function makeText(dir: string, one: PendingColumn): Promise<void> {
  const { column, from } = one
  const name = ident(column)
  await editStatements(dir, one, (statement, kind) => {
    if (from === undefined) return statement.replaceAll(definitionOf(one, kind), `${name} text`)
    const value = DIALECTS[kind].convert(name, from, 'text')
    return kind === 'postgres'
      ? statement.replaceAll(
          new RegExp(`^  alter column ${name} type .* using .*?(,|;)?$`, 'gm'),
          `  alter column ${name} type text using ${value}$1`,
        )
      : statement.replaceAll(new RegExp(`^  .* as ${name}(,?)$`, 'gm'), `  ${value} as ${name}$1`)
  })
}

/** Gives a new column another name, as docs/migrations.md says. */
export async function renameColumn(dir: string, one: PendingColumn): Promise<void> {
  const { table, column } = one
  const to = `${column}_r`
  await editStatements(dir, one, (statement) => statement.replaceAll(ident(column), ident(to)), {
    header: `--! Rename: ${fullName(table)}.${column} -> ${to}`,
  })
}

/** Adds to the definition of a new column, or an index on it. */
export async function constrain(dir: string, one: PendingColumn, as: Constraint): Promise<void> {
  const { table, column } = one
  if (as === 'index') {
    const on = `${qualified(table.dataset, table.name)} (${ident(column)})`
    const more = `create index ${ident(`${table.name}_${column}_index`)} on ${on};\n`
    return editStatements(dir, one, (statement) => statement, { more })
  }
  return editStatements(dir, one, (statement, kind) => {
    const definition = definitionOf(one, kind)
    return statement.replaceAll(definition, `${definition} ${as}`)
  })
}
