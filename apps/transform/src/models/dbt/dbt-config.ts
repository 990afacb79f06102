import { jinjaArguments, type JinjaValue } from './jinja-arguments.ts'

/** What `{{ config(...) }}` of a dbt model says, and what of it has no counterpart. */
export interface DbtConfig {
  readonly values: ReadonlyMap<string, JinjaValue>
  readonly problems: readonly string[]
}

const CONFIG = /\{\{-?\s*config\(([\s\S]*?)\)\s*-?\}\}\n?/g

/** What a file of dbt is. */
export type DbtKind = 'model' | 'snapshot' | 'test'

/** Keys that are converted, with the values that they can have; any where there are none. */
const KEYS: Readonly<Record<DbtKind, Readonly<Record<string, readonly string[]>>>> = {
  model: {
    materialized: ['view', 'table', 'incremental', 'ephemeral'],
    unique_key: [],
    incremental_strategy: ['append', 'merge', 'delete+insert'],
    tags: [],
    schema: [],
    alias: [],
    contract: ['enforced'],
  },
  snapshot: {
    materialized: ['snapshot'],
    strategy: ['timestamp', 'check'],
    unique_key: [],
    updated_at: [],
    check_cols: [],
    hard_deletes: ['ignore', 'invalidate'],
    invalidate_hard_deletes: ['true', 'false', 'True', 'False'],
    target_schema: [],
    target_database: [], // a target is one database
    schema: [],
    alias: [],
    tags: [],
  },
  test: {
    severity: ['warn', 'error', 'WARN', 'ERROR'],
    store_failures: ['true', 'false', 'True', 'False'],
    tags: [],
  },
}

/** Keys that change neither rows nor columns. */
const WITHOUT_EFFECT = ['docs', 'meta', 'persist_docs', 'group', 'access']

/** The text without its `{{ config(...) }}`, and what that and the YAML files said, of which the last ones go before. */
export function takeConfig(
  kind: DbtKind,
  text: string,
  ...yaml: readonly ReadonlyMap<string, JinjaValue>[]
): { readonly config: DbtConfig; readonly rest: string } {
  const values = new Map<string, JinjaValue>()
  const problems: string[] = []
  const take = (key: string, value: JinjaValue): void => {
    if (WITHOUT_EFFECT.includes(key) || (key === 'enabled' && /^true$/i.test(String(value)))) return
    const allowed = Object.hasOwn(KEYS[kind], key) ? KEYS[kind][key] : undefined
    if (!allowed || (allowed.length > 0 && !(allowed as readonly JinjaValue[]).includes(value)))
      problems.push(`config ${key}=${JSON.stringify(value)}`)
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
