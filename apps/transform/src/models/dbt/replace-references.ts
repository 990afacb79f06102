import type { TableName } from '@sluice/schema'
import { jinjaArguments } from './jinja-arguments.ts'
import { sqlName, sqlTable } from './sql-name.ts'

/** The tables that `ref` and `source` mean. */
export interface DbtTables {
  /** Those of models, snapshots and seeds, by their names in dbt. */
  readonly models: ReadonlyMap<string, TableName>
  /** Those of YAML files, by `source.table`; undefined where only dbt knows the name. */
  readonly sources: ReadonlyMap<string, TableName | undefined>
  /** Whether there are snapshots, whose columns have other names here. */
  readonly hasSnapshots?: boolean
}

const COMMENT = /\{#[\s\S]*?#\}/g
const REF = /\{\{-?\s*ref\(([^)]*)\)\s*-?\}\}/g
const SOURCE = /\{\{-?\s*source\(([^)]*)\)\s*-?\}\}/g
const JINJA = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g
/** Columns that dbt adds to snapshots: two of them have a counterpart. */
const VALID = /\bdbt_(valid_from|valid_to)\b/gi
const OF_SNAPSHOTS = /\bdbt_(scd_id|updated_at|is_deleted)\b/gi

/** The text without the comments of Jinja; lines keep their numbers. */
export const withoutJinjaComments = (text: string): string =>
  text.replaceAll(COMMENT, (comment) => '\n'.repeat(comment.split('\n').length - 1))

/** SQL of dbt with names of tables in the place of `ref` and `source`. What it lacks is in `problems`, with the line. */
export function replaceReferences(
  text: string,
  tables: DbtTables,
): { readonly sql: string; readonly problems: readonly string[] } {
  const replaced = text
    .replaceAll(REF, (whole: string, inside: string) => {
      const { plain = [], named } = jinjaArguments(inside) ?? {}
      const name = plain.at(-1)
      const table = typeof name === 'string' && named?.size === 0 ? tables.models.get(name) : undefined
      return table ? sqlTable(table) : whole
    })
    .replaceAll(SOURCE, (whole: string, inside: string) => {
      const names = (jinjaArguments(inside)?.plain ?? []).map(String)
      const name = names.join('.')
      const table = tables.sources.get(name)
      if (names.length !== 2 || (!table && tables.sources.has(name))) return whole
      return table ? sqlTable(table) : names.map(sqlName).join('.')
    })
  const sql = tables.hasSnapshots ? replaced.replaceAll(VALID, '$1') : replaced
  const left = [JINJA, ...(tables.hasSnapshots ? [OF_SNAPSHOTS] : [])].flatMap((pattern) => [
    ...sql.matchAll(pattern),
  ])
  return { sql, problems: left.map(({ 0: found, index }) => `line ${lineAt(sql, index)}: ${found}`) }
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length
