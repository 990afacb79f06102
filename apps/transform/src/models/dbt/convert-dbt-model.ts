import { fullName, type TableName } from '@sluice/schema'
import type { DbtConfig } from './dbt-config.ts'
import { headerText, listText } from './header-text.ts'
import { replaceReferences, withoutJinjaComments, type DbtTables } from './replace-references.ts'
import { sqlTable } from './sql-name.ts'

/** A dbt model without its config. */
export interface DbtModel {
  readonly config: DbtConfig
  readonly rest: string
  /** Where it goes if its folder says so; its config may say another one. */
  readonly folderTable: TableName
  /** Lines of the header that YAML files give: descriptions and tests. */
  readonly lines?: readonly (readonly [key: string, value: string])[]
  /** The columns of its contract, as a header has them. */
  readonly contract?: readonly string[] | undefined
}

/** The text of the model, and what of the dbt model it lacks. */
export interface ConvertedModel {
  readonly text: string
  /** What could not be converted, with the line: `line 3: {{ var('x') }}`. */
  readonly problems: readonly string[]
}

const INCREMENTAL = /\{%-?\s*if\s+is_incremental\(\)\s*-?%\}([\s\S]*?)\{%-?\s*endif\s*-?%\}/g
/** `where updated_at > (select coalesce(max(updated_at), '1900-01-01') from {{ this }})` */
const SINCE =
  /^\s*(?:where|and)\s+(?:\w+\.)?(\w+)\s*>=?\s*\(\s*select\s+(?:coalesce\(\s*)?max\(\s*(?:\w+\.)?\1\s*\)\s*(?:,\s*'[^']*'\s*\))?\s+from\s+\{\{-?\s*this\s*-?\}\}\s*\)\s*$/i

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
  const whole = withoutJinjaComments(rest).replaceAll(INCREMENTAL, (block: string, inside: string) => {
    const [, column] = SINCE.exec(inside) ?? []
    if (column === undefined || (timeColumn ?? column) !== column) return block
    // Without it, the query gives all rows: a merge replaces them, and an append leaves out those that it has.
    timeColumn = column
    return '\n'.repeat(block.split('\n').length - 1)
  })
  const { sql, problems: left } = replaceReferences(whole, tables)
  problems.push(...left)
  if (isIncremental && appends && timeColumn === undefined)
    problems.push(
      'an incremental model that appends, without a comparison with max(column) from {{ this }}: it needs a time_column',
    )
  if (config.values.has('contract') && !model.contract)
    problems.push('contract: not each column has a data_type')
  return { text: `${headerOf(model, folderTable, { timeColumn, appends })}${sql.trim()}\n`, problems }
}

function headerOf(
  model: DbtModel,
  folderTable: TableName,
  { timeColumn, appends }: { readonly timeColumn: string | undefined; readonly appends: boolean },
): string {
  const { values } = model.config
  const materialized = listText(values.get('materialized'))
  const isIncremental = materialized === 'incremental'
  const table = tableOfDbt(model)
  return headerText([
    ['table', fullName(table) === fullName(folderTable) ? '' : sqlTable(table)],
    ['materialized', materialized],
    ['strategy', isIncremental ? (appends ? 'append' : 'merge') : ''],
    ['unique_key', listText(values.get('unique_key'))],
    ['time_column', isIncremental && appends ? (timeColumn ?? '') : ''],
    ['tags', listText(values.get('tags'))],
    ...(model.lines ?? []),
    ...(values.has('contract')
      ? [['contract', 'enforced'] as const, ...(model.contract ?? []).map((one) => ['columns', one] as const)]
      : []),
  ])
}
