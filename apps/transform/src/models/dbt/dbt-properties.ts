import { fullName, type TableName } from '@sluice/schema'
import type { DbtKind } from './dbt-config.ts'
import { jinjaArguments, type JinjaValue } from './jinja-arguments.ts'
import { sqlColumn, sqlTable } from './sql-name.ts'

/** What YAML files of dbt say about a model. */
export interface DbtProperties {
  readonly config: ReadonlyMap<string, JinjaValue>
  /** Lines of a header: descriptions and tests. */
  readonly lines: readonly (readonly [key: string, value: string])[]
  /** The columns of a contract, as a header has them; undefined where one of them has no type. */
  readonly contract: readonly string[] | undefined
  /** What has no counterpart. */
  readonly problems: readonly string[]
}

type Raw = Readonly<Record<string, unknown>>

const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const rawIn = (raw: Raw, key: string): Raw => (isRaw(raw[key]) ? raw[key] : {})
const rawsIn = (raw: Raw, key: string): readonly Raw[] =>
  Array.isArray(raw[key]) ? raw[key].filter(isRaw) : []
const textIn = (raw: Raw, key: string): string | undefined =>
  typeof raw[key] === 'string' || typeof raw[key] === 'number' ? String(raw[key]) : undefined
const columnIn = (column: Raw): string | undefined => {
  const name = textIn(column, 'name')
  return name === undefined ? undefined : sqlColumn(name, column['quote'] === true)
}
const hasJinja = (text: string): boolean => text.includes('{{') || text.includes('{%')

/** The tables that `source('name', 'table')` means in a YAML file, by `name.table`; undefined where Jinja names them. */
export function sourcesOfDbt(yaml: unknown): ReadonlyMap<string, TableName | undefined> {
  const found = rawsIn(isRaw(yaml) ? yaml : {}, 'sources').flatMap((source) => {
    const name = textIn(source, 'name') ?? ''
    const schema = textIn(source, 'schema') ?? name
    return rawsIn(source, 'tables').flatMap((table) => {
      const own = textIn(table, 'name') ?? ''
      const named = { dataset: schema, name: textIn(table, 'identifier') ?? own }
      return [[`${name}.${own}`, hasJinja(fullName(named)) ? undefined : named] as const]
    })
  })
  return new Map(found)
}

/**
 * What a YAML file says about models and snapshots, by their names. `tables` has the tables of all models, snapshots and seeds,
 * and `docs` the texts of docs blocks.
 */
export function propertiesOfDbt(
  yaml: unknown,
  tables: ReadonlyMap<string, TableName>,
  docs: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, DbtProperties> {
  const all = ['models', 'snapshots'].flatMap((key) => rawsIn(isRaw(yaml) ? yaml : {}, key))
  return new Map(
    all.map((model) => {
      const name = textIn(model, 'name') ?? ''
      const columns = rawsIn(model, 'columns')
      const tests = [
        ...testsIn(model).map((test) => testOf(test, undefined, tables)),
        ...columns.flatMap((column) => testsIn(column).map((test) => testOf(test, columnIn(column), tables))),
      ]
      const written = tests.filter((test) => typeof test === 'string')
      const described = [
        ['description', model['description']] as const,
        ...columns.map((column) => [`column ${columnIn(column)}`, column['description']] as const),
      ].flatMap(([key, text]) =>
        typeof text === 'string' && text.trim() !== '' ? [[key, oneLine(withDocs(text, docs))] as const] : [],
      )
      const isEnforced = configIn(rawIn(model, 'config')).get('contract') === 'enforced'
      return [
        name,
        {
          config: configIn(rawIn(model, 'config')),
          lines: [
            ...described.filter(([, text]) => !hasJinja(text)),
            ...written.map((test) => ['tests', test] as const),
          ],
          contract: contractOf(columns),
          problems: [
            ...tests.flatMap((test) =>
              typeof test === 'string' ? [] : [`${name}: the test ${test.unknown}`],
            ),
            ...described.flatMap(([key, text]) => (hasJinja(text) ? [`${name}: ${key} ${text}`] : [])),
            ...['versions', ...(isEnforced ? ['constraints'] : [])].flatMap((key) =>
              model[key] === undefined ? [] : [`${name}: ${key}`],
            ),
            ...(isEnforced ? columns.flatMap((column) => unlikeNotNull(name, column)) : []),
          ],
        },
      ] as const
    }),
  )
}

const DOC = /\{\{-?\s*doc\((?:\s*['"][^'"]*['"]\s*,)?\s*['"]([^'"]*)['"]\s*\)\s*-?\}\}/g

const withDocs = (text: string, docs: ReadonlyMap<string, string>): string =>
  text.replaceAll(DOC, (whole: string, name: string) => docs.get(name) ?? whole)

/** The texts of the docs blocks in a Markdown file, by their names. */
export const docsOfDbt = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/\{%-?\s*docs\s+(\w+)\s*-?%\}([\s\S]*?)\{%-?\s*enddocs\s*-?%\}/g)].map(
      ([, name = '', inside = '']) => [name, inside.trim()] as const,
    ),
  )

/** The columns of a contract, such as `day date not null`. */
function contractOf(columns: readonly Raw[]): readonly string[] | undefined {
  const written = columns.flatMap((column) => {
    const [name, type] = [columnIn(column), textIn(column, 'data_type')]
    const notNull = rawsIn(column, 'constraints').some(({ type: kind }) => kind === 'not_null')
    return name === undefined || type === undefined ? [] : [`${name} ${type}${notNull ? ' not null' : ''}`]
  })
  return written.length === 0 || written.length < columns.length ? undefined : written
}

/** Constraints of a column that contracts of models do not have. */
const unlikeNotNull = (model: string, column: Raw): readonly string[] =>
  rawsIn(column, 'constraints').flatMap(({ type }) =>
    type === 'not_null' ? [] : [`${model}: the constraint ${String(type)} of ${textIn(column, 'name')}`],
  )

const oneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, ' ')

const testsIn = (raw: Raw): readonly unknown[] =>
  [raw['tests'], raw['data_tests']].flatMap((tests) => (Array.isArray(tests) ? (tests as unknown[]) : []))

type Test = string | { readonly unknown: string }

/** A test as a header has it: `accepted_values(status, paid, open) severity warn`. */
function testOf(test: unknown, column: string | undefined, tables: ReadonlyMap<string, TableName>): Test {
  const [kind, given] = isRaw(test) ? (Object.entries(test)[0] ?? ['', {}]) : [String(test), {}]
  const unknown = { unknown: isRaw(test) ? kind : String(test) }
  const { arguments: own, config, severity, where, name: _name, ...rest } = isRaw(given) ? given : ({} as Raw)
  const values: Raw = { ...rest, ...(isRaw(own) ? own : {}) }
  const options: Raw = { severity, where, ...(isRaw(config) ? config : {}) }
  const rule = column === undefined ? undefined : ruleOf(kind, column, values, tables)
  const known = Object.entries(options).filter(([, value]) => value !== undefined)
  const ending = known.map(([key, value]) => optionOf(key, String(value).trim()))
  if (rule === undefined || ending.includes(undefined)) return unknown
  return hasJinja(ending.join('')) ? unknown : `${rule}${ending.join('')}`
}

/** An option as the header has it, in one line; undefined where the header has no such option. */
function optionOf(key: string, text: string): string | undefined {
  if (key === 'where') return text.includes('\n') ? undefined : ` where (${text})`
  const isSeverity = key === 'severity' && /^(warn|error)$/i.test(text)
  return isSeverity ? ` severity ${text.toLowerCase()}` : undefined
}

function ruleOf(
  kind: string,
  column: string,
  given: Raw,
  tables: ReadonlyMap<string, TableName>,
): string | undefined {
  const keys = Object.keys(given).toSorted().join()
  if ((kind === 'unique' || kind === 'not_null') && keys === '') return `${kind}(${column})`
  const { values, to, field } = given
  // The header has a test in one line.
  const isOneLine = Array.isArray(values) && !values.some((value) => /[\r\n]/.test(String(value)))
  if (kind === 'accepted_values' && /^(quote,)?values$/.test(keys) && isOneLine)
    return `accepted_values(${[column, ...values.map((value) => `'${String(value).replaceAll("'", "''")}'`)].join(', ')})`
  const [, inside] = /^ref\((.*)\)$/.exec(String(to)) ?? []
  const name = inside === undefined ? undefined : jinjaArguments(inside)?.plain.at(-1)
  const table = typeof name === 'string' ? tables.get(name) : undefined
  return kind === 'relationships' && keys === 'field,to' && table
    ? `relationships(${column}, ${sqlTable(table)}.${String(field)})`
    : undefined
}

/** The values of a config in YAML, with or without `+` before their keys. */
function configIn(raw: Raw): ReadonlyMap<string, JinjaValue> {
  return new Map(
    Object.entries(raw).flatMap(([key, value]) => {
      const name = key.replace(/^\+/, '')
      if (name === 'contract')
        return isRaw(value) && String(value['enforced']) === 'true' ? [[name, 'enforced'] as const] : []
      const text = isRaw(value) ? JSON.stringify(value) : String(value)
      return [[name, Array.isArray(value) ? value.map(String) : text] as const]
    }),
  )
}

/**
 * What `dbt_project.yml` says about the model, snapshot or test in a file: that of inner folders goes before that of outer ones, and tags are
 * added up.
 */
export function folderConfigOfDbt(
  yaml: unknown,
  kind: DbtKind,
  path: string,
): ReadonlyMap<string, JinjaValue> {
  const project = isRaw(yaml) ? yaml : {}
  const [, ...parts] = path.replace(/\.(sql|ya?ml)$/, '').split('/')
  const found = new Map<string, JinjaValue>()
  let at: Raw | undefined = rawIn(project, `${kind}s`)
  for (const part of [textIn(project, 'name') ?? '', ...parts, '']) {
    if (!at) break
    const values = Object.entries(at).filter(([key, value]) => key.startsWith('+') || !isRaw(value))
    for (const [key, value] of configIn(Object.fromEntries(values)))
      found.set(key, key === 'tags' ? [found.get(key) ?? [], value].flat(2) : value)
    at = isRaw(at[part]) ? at[part] : undefined
  }
  return found
}

/** The folders of dbt, unless a project names others. */
const FOLDERS = {
  'model-paths': 'models',
  'seed-paths': 'seeds',
  'snapshot-paths': 'snapshots',
  'macro-paths': 'macros',
  'test-paths': 'tests',
  'analysis-paths': 'analyses',
} as const

/** Parts of `dbt_project.yml` that change what models are, and have no counterpart. */
export function leftOfDbtProject(yaml: unknown): readonly string[] {
  const project = isRaw(yaml) ? yaml : {}
  const keys = ['vars', 'on-run-start', 'on-run-end', 'seeds', 'tests', 'data_tests', 'dispatch']
  return [
    ...keys.filter((key) => project[key] !== undefined),
    ...Object.entries(FOLDERS).flatMap(([key, folder]) => {
      const given = [project[key] ?? folder].flat()
      return given.length === 1 && given[0] === folder ? [] : [key]
    }),
  ]
}

/** What a YAML file beside the models says that is not about models and the names of sources. */
export function leftOfDbtYaml(yaml: unknown): readonly string[] {
  const raw = isRaw(yaml) ? yaml : {}
  const others = Object.keys(raw).filter(
    (key) => !['version', 'models', 'snapshots', 'sources'].includes(key),
  )
  const sources = rawsIn(raw, 'sources').flatMap((source) => {
    const all = [
      source,
      ...rawsIn(source, 'tables'),
      ...rawsIn(source, 'tables').flatMap((table) => rawsIn(table, 'columns')),
    ]
    const left = ['tests', 'data_tests', 'freshness', 'description'].filter((key) =>
      all.some((one) => one[key] !== undefined && one[key] !== null),
    )
    return left.length === 0 ? [] : [`source ${textIn(source, 'name')}: ${left.join(', ')}`]
  })
  return [...others.map((key) => `${key} is not converted`), ...sources]
}

/** The snapshots that a YAML file defines by the table that they read, with their query in dbt. */
export const snapshotsOfDbtYaml = (
  yaml: unknown,
): readonly { readonly name: string; readonly text: string }[] =>
  rawsIn(isRaw(yaml) ? yaml : {}, 'snapshots').flatMap((snapshot) => {
    const [name, relation] = [textIn(snapshot, 'name'), textIn(snapshot, 'relation')]
    return name === undefined || relation === undefined
      ? []
      : [{ name, text: `select * from {{ ${relation} }}` }]
  })
