import { fullName, type TableName } from '@sluice/schema'
import type { DbtConfig } from './dbt-config.ts'
import { jinjaArguments, type JinjaValue } from './jinja-arguments.ts'

/** A dbt model without its config. */
export interface DbtModel {
  readonly config: DbtConfig
  readonly rest: string
  /** Where it goes if its folder says so; its config may say another one. */
  readonly folderTable: TableName
  /** Lines of the header that YAML files give: descriptions and tests. */
  readonly lines?: readonly (readonly [key: string, value: string])[]
}

/** The tables that `ref` and `source` mean. */
export interface DbtTables {
  /** Those of models and seeds, by their names in dbt. */
  readonly models: ReadonlyMap<string, TableName>
  /** Those that YAML files give another name, by `source.table`. */
  readonly sources: ReadonlyMap<string, TableName>
}

/** The text of the model, and what of the dbt model it lacks. */
export interface ConvertedModel {
  readonly text: string
  /** What could not be converted, with the line: `line 3: {{ var('x') }}`. */
  readonly problems: readonly string[]
}

const COMMENT = /\{#[\s\S]*?#\}/g
const REF = /\{\{-?\s*ref\(([^)]*)\)\s*-?\}\}/g
const SOURCE = /\{\{-?\s*source\(([^)]*)\)\s*-?\}\}/g
const INCREMENTAL = /\{%-?\s*if\s+is_incremental\(\)\s*-?%\}([\s\S]*?)\{%-?\s*endif\s*-?%\}/g
/** `where updated_at > (select coalesce(max(updated_at), '1900-01-01') from {{ this }})` */
const SINCE =
  /^\s*(?:where|and)\s+(?:\w+\.)?(\w+)\s*>=?\s*\(\s*select\s+(?:coalesce\(\s*)?max\(\s*(?:\w+\.)?\1\s*\)\s*(?:,\s*'[^']*'\s*\))?\s+from\s+\{\{-?\s*this\s*-?\}\}\s*\)\s*$/i
const JINJA = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g

/** The table that a dbt model makes. */
export function tableOfDbt({
  config: { values },
  folderTable,
}: Pick<DbtModel, 'config' | 'folderTable'>): TableName {
  const text = (key: string): string | undefined => [values.get(key) ?? []].flat()[0]
  return { dataset: text('schema') ?? folderTable.dataset, name: text('alias') ?? folderTable.name }
}

/**
 * Converts a dbt model that uses `ref`, `source`, `config` and `is_incremental` alone.
 */
export function convertDbtModel(model: DbtModel, tables: DbtTables): ConvertedModel {
  const { config, rest, folderTable } = model
  const problems = config.problems.map((problem) => problem)
  const isIncremental = config.values.get('materialized') === 'incremental'
  // By default dbt appends where there is no key; with one it replaces the rows of the keys, whatever the strategy is called.
  const appends = config.values.get('incremental_strategy') === 'append' || !config.values.has('unique_key')
  let timeColumn: string | undefined
  const sql = rest
    .replaceAll(COMMENT, (comment) => '\n'.repeat(comment.split('\n').length - 1))
    .replaceAll(INCREMENTAL, (whole: string, inside: string) => {
      const [, column] = SINCE.exec(inside) ?? []
      if (column === undefined || (timeColumn ?? column) !== column) return whole
      // Without it, the query gives all rows: a merge replaces them, and an append leaves out those that it has.
      timeColumn = column
      return '\n'.repeat(whole.split('\n').length - 1)
    })
    .replaceAll(REF, (whole: string, inside: string) => {
      const { plain = [], named } = jinjaArguments(inside) ?? {}
      const name = plain.at(-1)
      const table = typeof name === 'string' && named?.size === 0 ? tables.models.get(name) : undefined
      return table ? fullName(table) : whole
    })
    .replaceAll(SOURCE, (whole: string, inside: string) => {
      const names = jinjaArguments(inside)?.plain ?? []
      const name = names.join('.')
      const table = tables.sources.get(name)
      return names.length === 2 ? (table ? fullName(table) : name) : whole
    })
  problems.push(
    ...[...sql.matchAll(JINJA)].map(({ 0: jinja, index }) => `line ${lineAt(sql, index)}: ${jinja}`),
  )
  if (isIncremental && appends && timeColumn === undefined)
    problems.push(
      'an incremental model that appends, without a comparison with max(column) from {{ this }}: it needs a time_column',
    )
  return { text: `${headerOf(model, folderTable, { timeColumn, appends })}${sql.trim()}\n`, problems }
}

function headerOf(
  model: DbtModel,
  folderTable: TableName,
  { timeColumn, appends }: { readonly timeColumn: string | undefined; readonly appends: boolean },
): string {
  const { values } = model.config
  const list = (value: JinjaValue | undefined): string => [value ?? []].flat().join(', ')
  const materialized = list(values.get('materialized'))
  const isIncremental = materialized === 'incremental'
  const table = tableOfDbt(model)
  const lines = [
    ['table', fullName(table) === fullName(folderTable) ? '' : fullName(table)],
    ['materialized', materialized],
    ['strategy', isIncremental ? (appends ? 'append' : 'merge') : ''],
    ['unique_key', list(values.get('unique_key'))],
    ['time_column', isIncremental && appends ? (timeColumn ?? '') : ''],
    ['tags', list(values.get('tags'))],
    ...(model.lines ?? []),
  ]
  return lines.map(([key, value]) => (value === '' ? '' : `--! ${key}: ${value}\n`)).join('')
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length
