import { jinjaArguments, type JinjaValue } from './jinja-arguments.ts'

/** What `{{ config(...) }}` of a dbt model says, and what of it has no counterpart. */
export interface DbtConfig {
  readonly values: ReadonlyMap<string, JinjaValue>
  readonly problems: readonly string[]
}

const CONFIG = /\{\{-?\s*config\(([\s\S]*?)\)\s*-?\}\}\n?/g

/** Keys that are converted, and those that can be left out without a change of the rows. */
const KEYS = ['materialized', 'unique_key', 'incremental_strategy', 'tags', 'schema', 'alias']
const MATERIALIZED: readonly JinjaValue[] = ['view', 'table', 'incremental', 'ephemeral']
const STRATEGIES: readonly JinjaValue[] = ['append', 'merge', 'delete+insert']

/** Keys that change neither rows nor columns. */
const WITHOUT_EFFECT = ['docs', 'meta', 'persist_docs', 'group', 'access']

/** The text without its `{{ config(...) }}`, and what that and the YAML files said, of which the last ones go before. */
export function takeConfig(
  text: string,
  ...yaml: readonly ReadonlyMap<string, JinjaValue>[]
): { readonly config: DbtConfig; readonly rest: string } {
  const values = new Map<string, JinjaValue>()
  const problems: string[] = []
  const take = (key: string, value: JinjaValue): void => {
    if (WITHOUT_EFFECT.includes(key) || (key === 'enabled' && /^true$/i.test(String(value)))) return
    const isKnown =
      KEYS.includes(key) &&
      (key !== 'materialized' || MATERIALIZED.includes(value)) &&
      (key !== 'incremental_strategy' || STRATEGIES.includes(value))
    if (!isKnown) problems.push(`config ${key}=${JSON.stringify(value)}`)
    else if (key === 'tags') values.set(key, [...new Set([values.get(key) ?? [], value].flat(2))])
    else values.set(key, value)
  }
  for (const config of yaml) for (const [key, value] of config) take(key, value)
  const rest = text.replaceAll(CONFIG, (whole: string, inside: string) => {
    const parsed = jinjaArguments(inside)
    if (!parsed || parsed.plain.length > 0) problems.push(`config(${inside.trim()})`)
    for (const [key, value] of parsed?.named ?? []) take(key, value)
    return '\n'.repeat(whole.split('\n').length - 1)
  })
  return { config: { values, problems }, rest }
}
