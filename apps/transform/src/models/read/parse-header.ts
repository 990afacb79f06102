import { unquoted } from '@sluice/engine'
import { mapAll, type TableName } from '@sluice/schema'
import { MATERIALIZED, type Materialized, type Model } from '../model.ts'
import type { ModelTest } from '../model-test.ts'
import type { DefaultLine } from '../config/default-lines.ts'
import { headerError } from './header-error.ts'
import { hintForKey, hintForMaterialized } from './dbt-words.ts'
import { parseContract } from './parse-contract.ts'
import { INCREMENTAL_KEYS, parseIncremental } from './parse-incremental.ts'
import { parseSnapshot, SNAPSHOT_KEYS } from './parse-snapshot.ts'
import { splitList, withoutQuotes } from './parse-list.ts'
import { parseTableName } from './parse-table-name.ts'
import { parseTests } from './parse-tests.ts'
import type { HeaderLine } from './split-header.ts'

/** What the header of a model says. */
export interface Header extends Pick<
  Model,
  | 'materialized'
  | 'incremental'
  | 'snapshot'
  | 'description'
  | 'columns'
  | 'tags'
  | 'uniqueKey'
  | 'dependsOn'
  | 'tests'
  | 'contract'
  | 'storeFailures'
  | 'headerLines'
> {
  /** Where the model goes, if not where its folder says. */
  readonly table?: TableName
  readonly severity: 'error' | 'warn'
}

const KEYS = [
  'materialized',
  'description',
  'column NAME',
  'tags',
  'unique_key',
  'tests',
  'depends_on',
  'table',
  'severity',
  'contract',
  'columns',
  'store_failures',
  ...INCREMENTAL_KEYS,
  ...SNAPSHOT_KEYS,
] as const

/**
 * Reads the header lines of a model; `defaults` count for keys that it does not have.
 * @throws SluiceError E_MODEL_HEADER with file and line
 */
export function parseHeader(
  file: string,
  lines: readonly HeaderLine[],
  defaults: readonly DefaultLine[] = [],
): Header {
  const columns = new Map<string, string>()
  const tests: ModelTest[] = []
  const promised: HeaderLine[] = []
  const seen = new Map<string, HeaderLine>()
  const headerLines = new Map<string, number>()
  mapAll(lines, (one) => {
    const { key, value, line } = one
    const column = /^column\s+(.+)$/.exec(key)?.[1]
    if (!(KEYS as readonly string[]).includes(key) && column === undefined)
      throw headerError(file, line, `unknown key ${JSON.stringify(key)}`, hintForKey(key, KEYS))
    if (value === '')
      throw headerError(file, line, `${key} has no value`, `write \`--! ${key}: ...\` with one`)
    headerLines.set(column === undefined ? key : `column ${unquoted(column)}`, line)
    if (column !== undefined) columns.set(unquoted(column), withoutQuotes(value))
    else if (key === 'tests') tests.push(...parseTests(value, file, line))
    else if (key === 'columns') promised.push(one)
    else if (seen.has(key)) throw headerError(file, line, `${key} comes twice`, 'keep one of the lines')
    else seen.set(key, one)
  })
  const twice = tests.find(({ name }, i) => tests.findIndex((test) => test.name === name) < i)
  if (twice) throw headerError(file, twice.line, `the test ${twice.name} occurs twice`, 'keep one of them')
  const ownTags = seen.get('tags')?.value ?? ''
  addDefaults(seen, defaults)
  const description = seen.get('description')?.value
  const table = seen.get('table')
  const materialized = oneOf(file, seen.get('materialized'), MATERIALIZED, 'view' as Materialized)
  assertNoStray(file, seen, materialized)
  const contract = parseContract(file, seen.get('contract'), promised)
  if (contract && materialized === 'ephemeral')
    throw headerError(
      file,
      seen.get('contract')?.line ?? 1,
      'an ephemeral model has no table, so it cannot have a contract',
      'remove the line, or make it a view',
    )
  return {
    materialized,
    ...(materialized === 'incremental' && { incremental: parseIncremental(file, seen) }),
    ...(materialized === 'snapshot' && { snapshot: parseSnapshot(file, seen) }),
    severity: oneOf(file, seen.get('severity'), ['error', 'warn'] as const, 'error'),
    ...(description !== undefined && { description: withoutQuotes(description) }),
    ...(table && { table: tableOf(file, table, table.value) }),
    columns,
    tags: [...new Set([ownTags, tagsOf(defaults)].flatMap(splitList))],
    uniqueKey: splitList(seen.get('unique_key')?.value ?? '').map(unquoted),
    dependsOn: splitList(seen.get('depends_on')?.value ?? '').map((name) =>
      tableOf(file, seen.get('depends_on'), name),
    ),
    tests,
    headerLines,
    ...(contract && { contract }),
    storeFailures: oneOf(file, seen.get('store_failures'), ['true', 'false'] as const, 'false') === 'true',
  }
}

const tagsOf = (defaults: readonly DefaultLine[]): string =>
  defaults.find(({ key }) => key === 'tags')?.value ?? ''

/** Adds the lines that the header lacks; those of one kind of model only to a model of this kind. */
function addDefaults(seen: Map<string, HeaderLine>, defaults: readonly DefaultLine[]): void {
  const given = (name: string): string | undefined =>
    seen.get(name)?.value ?? defaults.find(({ key }) => key === name)?.value
  const materialized = given('materialized')
  const changed = ['updated_at', 'check'].find((key) => seen.has(key))
  for (const { key, value } of defaults) {
    if (changed !== undefined && ['updated_at', 'check'].includes(key)) continue // the header says when a row changed
    const isOther =
      (materialized !== 'incremental' && (INCREMENTAL_KEYS as readonly string[]).includes(key)) ||
      (materialized !== 'snapshot' && (SNAPSHOT_KEYS as readonly string[]).includes(key))
    if (!isOther && !seen.has(key)) seen.set(key, { key, value, line: 1 })
  }
}

/** Keys of one kind of model on another one are a mistake. */
function assertNoStray(
  file: string,
  seen: ReadonlyMap<string, HeaderLine>,
  materialized: Materialized,
): void {
  const kinds = [
    ['incremental', INCREMENTAL_KEYS],
    ['snapshot', SNAPSHOT_KEYS],
  ] as const
  for (const [kind, keys] of kinds) {
    const stray = kind === materialized ? undefined : keys.find((key) => seen.has(key))
    if (stray === undefined) continue
    throw headerError(
      file,
      seen.get(stray)?.line ?? 1,
      `${stray} is only for models that are ${kind === 'snapshot' ? 'snapshots' : kind}`,
      `add \`--! materialized: ${kind}\`, or remove the line`,
    )
  }
}

function oneOf<T extends string>(
  file: string,
  given: HeaderLine | undefined,
  values: readonly T[],
  otherwise: T,
): T {
  if (!given) return otherwise
  const found = values.find((value) => value === given.value)
  if (found !== undefined) return found
  throw headerError(
    file,
    given.line,
    `${given.key} cannot be ${JSON.stringify(given.value)}`,
    (given.key === 'materialized' && hintForMaterialized(given.value)) || `write one of ${values.join(', ')}`,
  )
}

function tableOf(
  file: string,
  { key, line }: HeaderLine = { key: '', value: '', line: 1 },
  text: string,
): TableName {
  const name = parseTableName(text)
  if (name) return name
  throw headerError(
    file,
    line,
    `${key}: ${JSON.stringify(text)} is not the name of a table`,
    'write schema and table, such as marts.daily',
  )
}
