import { dispositionOf, faultOf, type Resource } from '@sluice/loader'
import { ConfigError, showPath, type ConfigPath } from './shape/config-error.ts'
import {
  checkShape,
  either,
  number,
  oneOf,
  required,
  run,
  text,
  texts,
  type Field,
  type RawObject,
  type Shape,
} from './shape/shape.ts'

const position: Field = {
  expected: 'a string, a number, a bigint, or a list of these',
  test: (value) =>
    [value]
      .flat()
      .every((one) => typeof one === 'string' || typeof one === 'number' || typeof one === 'bigint'),
}

const paths = either(text, texts)

const range: Field = {
  expected: `{ start: 'closed' or 'open', end: 'open' or 'closed' }`,
  test: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([end, kind]) => (end === 'start' || end === 'end') && (kind === 'open' || kind === 'closed'),
    ),
}

/** Of rows and of files. */
const COMMON: Shape = {
  range,
  lookback: either(text, number),
  zone: text,
  onMissing: oneOf('fail', 'include', 'exclude'),
}

const INCREMENTAL: Shape = {
  cursor: required(paths),
  coalesce: paths,
  initial: position,
  end: position,
  order: oneOf('asc', 'desc'),
  ...COMMON,
  pick: either(oneOf('max', 'min'), run),
}

const FILE_INCREMENTAL: Shape = {
  cursor: required(oneOf('date', 'key', 'mtime')),
  initial: text,
  end: text,
  ...COMMON,
}

/** Rows that come again, or are missing, are found by the values of the cursor in the table. */
function checkCompared(resource: RawObject, place: ConfigPath): void {
  const { kind, columns, incremental } = resource
  const isMissing = resource['deleteMissing'] !== undefined && resource['deletes'] !== 'sweep'
  const appends = dispositionOf(resource as unknown as Resource) === 'append'
  if (kind !== 'rows' || (!appends && !isMissing)) return
  const { cursor, coalesce } = incremental as Record<string, string | readonly string[] | undefined>
  const ignored = [cursor ?? [], coalesce ?? []]
    .flat()
    .find((name) => (columns as Record<string, RawObject> | undefined)?.[name]?.['ignore'] === true)
  if (ignored === undefined) return
  throw new ConfigError(
    place,
    `${showPath(place)}: the column ${ignored} of the cursor is ignored, and the load compares its values with those of the table`,
    isMissing
      ? 'load the column, or leave deleteMissing out'
      : 'load the column, or give the resource a primaryKey, so that its rows are merged',
  )
}

/**
 * Checks the cursor of a resource, if it has one.
 * @throws ConfigError
 */
export function checkIncremental(resource: RawObject, path: ConfigPath): void {
  const { kind, incremental, writeDisposition } = resource
  if (incremental === undefined) return
  const place = [...path, 'incremental']
  checkShape(incremental, kind === 'files' ? FILE_INCREMENTAL : INCREMENTAL, place)
  const fault = faultOf(resource as unknown as Resource)
  if (fault)
    throw new ConfigError(
      [...place, fault.option],
      `${showPath([...place, fault.option])}: ${fault.message}`,
      fault.hint,
      { code: fault.code },
    )
  checkCompared(resource, place)
  if (writeDisposition !== 'replace') return
  throw new ConfigError(
    place,
    `${showPath(place)}: a resource that replaces its table needs all rows each time`,
    "leave incremental out, or write writeDisposition: 'append' or 'merge'",
    { code: 'E_CURSOR_REPLACE' },
  )
}
