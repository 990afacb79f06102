import { childrenOf, columnPath, MASKS, type Children } from '@sluice/loader'
import { didYouMean, normaliseName } from '@sluice/schema'
import { ConfigError, showPath, type ConfigPath } from './shape/config-error.ts'
import { isObject, type RawObject } from './shape/shape.ts'

/** What a hint says of values that a mask does not leave. */
const READINGS = ['format', 'true', 'false', 'ignore'] as const

const textsOf = (value: unknown): readonly string[] => [value].flat().filter((one) => typeof one === 'string')

/**
 * Checks the masks of the columns of a resource. `secrets`: the names of those of its source.
 * @throws ConfigError
 */
export function checkMasks(resource: RawObject, secrets: readonly string[], path: ConfigPath): void {
  for (const [column, hint] of Object.entries((resource['columns'] ?? {}) as Record<string, RawObject>)) {
    const place = [...path, 'columns', column]
    checkSecret(hint, secrets, place)
    const { mask } = hint
    if (mask === undefined) continue
    const wrong = (field: string, message: string, instead: string): ConfigError =>
      new ConfigError([...place, field], `${showPath([...place, field])}: ${message}`, instead)
    const reading = READINGS.find((name) => hint[name] !== undefined)
    if (reading !== undefined)
      throw wrong(reading, 'a masked column cannot have this hint', `leave ${reading} out, or the mask`)
    checkFiles(resource, column, mask, place)
    checkUse(resource, column, mask, place)
  }
}

function checkSecret({ mask, maskSecret }: RawObject, secrets: readonly string[], place: ConfigPath): void {
  const at = [...place, 'maskSecret']
  if (mask !== 'hmac' && maskSecret !== undefined)
    throw new ConfigError(at, `${showPath(at)}: only the mask hmac has a secret`, 'leave maskSecret out')
  if (mask === 'hmac' && maskSecret === undefined)
    throw new ConfigError(
      at,
      `${showPath(at)} is missing`,
      `name a secret of the source: source({ secrets: { maskKey: 'MASK_KEY' } }) and { mask: 'hmac', maskSecret: 'maskKey' }`,
    )
  if (maskSecret !== undefined && !secrets.includes(String(maskSecret)))
    throw new ConfigError(
      at,
      `${showPath(at)}: the source has no secret ${JSON.stringify(maskSecret)}`,
      didYouMean(String(maskSecret), secrets, { what: 'secrets' }),
    )
}

/** DuckDB reads files, and their values are not in JavaScript. */
function checkFiles({ kind, format }: RawObject, column: string, mask: unknown, place: ConfigPath): void {
  if (kind !== 'files') return
  const at = [...place, 'mask']
  if (typeof mask === 'function')
    throw new ConfigError(
      at,
      `${showPath(at)}: a function masks rows, and the values of files do not pass through JavaScript`,
      `use ${MASKS.join(', ')}; or read the files in a resource of rows`,
    )
  if ((format as RawObject | undefined)?.['kind'] !== 'csv' && column.includes('.'))
    throw new ConfigError(
      at,
      `${showPath(at)}: a value within another cannot be masked in files`,
      `mask ${column.split('.')[0]} as a whole; or read the files in a resource of rows`,
    )
}

/** Masks that make different values equal, or change their order, where the load needs them as they are. */
function checkUse(resource: RawObject, column: string, mask: unknown, place: ConfigPath): void {
  const at = [...place, 'mask']
  // An object that is masked has none of its values any more.
  const isSame = (name: string): boolean =>
    normaliseName(name) === normaliseName(column) || name.startsWith(`${column}.`)
  const { incremental, dedupSort, newestBy, hardDelete, primaryKey, mergeKey, mergeStrategy, kind } = resource
  const { rowVersionColumn } = isObject(mergeStrategy) ? mergeStrategy : {}
  const cursor = kind === 'rows' ? (incremental as RawObject | undefined) : undefined
  const ordered = [
    ['the cursor', textsOf(cursor?.['cursor'])],
    ['the cursor', textsOf(cursor?.['coalesce'])],
    ['dedupSort', textsOf((dedupSort as RawObject | undefined)?.['column'])],
    ['newestBy', textsOf(newestBy)],
    ['hardDelete', textsOf(hardDelete)],
  ] as const
  const use = ordered.find(([, names]) => names.some(isSame))
  if (use)
    throw new ConfigError(
      at,
      `${showPath(at)}: ${use[0]} needs the values of ${column}`,
      'leave the mask out',
    )
  const nested = childrenOf(resource['children'] as Children | undefined).flatMap(
    ({ path, primaryKey: own }) => own.map((name) => columnPath(path, name)),
  )
  const keys = [primaryKey, mergeKey, rowVersionColumn].flatMap(textsOf)
  const key = keys.some(isSame) || nested.includes(column)
  if (key && (mask === 'redact' || mask === 'partial' || mask === 'year-only'))
    throw new ConfigError(
      at,
      `${showPath(at)}: ${mask} makes different ${textsOf(rowVersionColumn).some(isSame) ? 'versions' : 'keys'} equal`,
      'use sha256 or hmac for a column of a key or a version',
    )
}
