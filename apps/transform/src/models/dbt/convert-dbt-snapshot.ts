import type { TableName } from '@sluice/schema'
import type { ConvertedModel } from './convert-dbt-model.ts'
import type { DbtConfig } from './dbt-config.ts'
import { headerText, listText } from './header-text.ts'
import type { JinjaValue } from './jinja-arguments.ts'
import { replaceReferences, withoutJinjaComments, type DbtTables } from './replace-references.ts'

/** A snapshot of dbt without its config. */
export interface DbtSnapshot {
  /** Its name in dbt. */
  readonly name: string
  readonly config: DbtConfig
  readonly rest: string
  /** Lines of the header that YAML files give: descriptions and tests. */
  readonly lines?: readonly (readonly [key: string, value: string])[]
}

const BLOCK = /\{%-?\s*snapshot\s+(\w+)\s*-?%\}([\s\S]*?)\{%-?\s*endsnapshot\s*-?%\}/g
const SCHEMA = 'snapshots'

/** The snapshots in an SQL file of dbt, with their text. */
export const snapshotsIn = (text: string): readonly { readonly name: string; readonly text: string }[] =>
  [...withoutJinjaComments(text).matchAll(BLOCK)].map(([, name = '', inside = '']) => ({
    name,
    text: inside,
  }))

/** The table that a snapshot of dbt makes. */
export function tableOfSnapshot({ name, config: { values } }: DbtSnapshot): TableName {
  const text = (key: string): string | undefined => [values.get(key) ?? []].flat()[0]
  return { dataset: text('target_schema') ?? text('schema') ?? SCHEMA, name: text('alias') ?? name }
}

/** Converts a snapshot of dbt into a model. */
export function convertDbtSnapshot(
  { config, rest, lines = [] }: DbtSnapshot,
  tables: DbtTables,
): ConvertedModel {
  const { values } = config
  const { sql, problems } = replaceReferences(rest, tables)
  const strategy = values.get('strategy')
  const [key, updatedAt, check] = ['unique_key', 'updated_at', 'check_cols'].map((name) => values.get(name))
  const checked = strategy === 'check' && check !== 'all' ? check : undefined
  const unlike = [
    ...(key === undefined ? ['a snapshot without a unique_key'] : notColumns('unique_key', key)),
    ...(strategy === 'timestamp' ? notColumns('updated_at', updatedAt) : []),
    ...notColumns('check_cols', checked),
    ...(strategy === 'timestamp' || strategy === 'check'
      ? []
      : [`config strategy=${JSON.stringify(strategy)}`]),
  ]
  const header = headerText([
    ['materialized', 'snapshot'],
    ['unique_key', listText(key)],
    ['updated_at', strategy === 'timestamp' ? listText(updatedAt) : ''],
    ['check', listText(checked)],
    ['hard_deletes', hardDeletes(values)],
    ['tags', listText(values.get('tags'))],
    ...lines,
  ])
  return { text: `${header}${sql.trim()}\n`, problems: [...config.problems, ...unlike, ...problems] }
}

/** dbt leaves rows that are gone valid, unless it is told otherwise. */
function hardDeletes(values: DbtConfig['values']): string {
  const old = /^true$/i.test(String(values.get('invalidate_hard_deletes') ?? ''))
  return listText(values.get('hard_deletes')) || (old ? 'invalidate' : 'ignore')
}

/** What of a config is no name of a column. */
const notColumns = (key: string, value: JinjaValue | undefined): readonly string[] =>
  [value ?? []].flat().every((name) => /^\w+$/.test(name)) ? [] : [`config ${key}=${JSON.stringify(value)}`]
