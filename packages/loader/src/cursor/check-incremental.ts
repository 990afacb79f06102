import { pathsOf, type Incremental } from '../api/cursor/incremental.ts'
import { fileFault } from './check-files.ts'
import type { IncrementalFault } from './incremental-fault.ts'
import type { FilesResource, Resource, RowsResource } from '../api/resource.ts'
import { comparePositions, partsOf, shownValue, typeOfValue } from './cursor-value.ts'
import { CursorError } from './cursor-error.ts'
import { isZone } from './instant.ts'
import { zonesOf } from './cursor-zones.ts'
import { readDuration } from '@sluice/schema'

/** Checks what types do not say. */
function incrementalFault(incremental: Incremental): IncrementalFault | undefined {
  const { cursor, initial, end, lookback, zone, coalesce } = incremental
  const fault = (
    option: keyof Incremental,
    code: string,
    message: string,
    hint: string,
  ): IncrementalFault => ({
    option,
    code,
    message,
    hint,
  })
  const paths = [...pathsOf(incremental), ...[coalesce ?? []].flat()]
  if (pathsOf(incremental).length === 0 || paths.some((path) => path === ''))
    return fault(
      'cursor',
      'E_CURSOR_PATH',
      'a path of the cursor is empty',
      'name the key of the row that the cursor reads',
    )
  if (zone !== undefined && !isZone(zone))
    return fault(
      'zone',
      'E_CURSOR_ZONE',
      `there is no time zone ${JSON.stringify(zone)}`,
      'name one such as Europe/Berlin or UTC',
    )
  for (const option of ['initial', 'end'] as const) {
    const given = incremental[option]
    const parts = given === undefined ? [] : partsOf(given)
    const bad = parts.find((value) => typeof value === 'number' && !Number.isFinite(value))
    if (bad !== undefined)
      return fault(
        option,
        'E_CURSOR_INITIAL',
        `${option} is ${shownValue(bad)}, which cannot be compared`,
        'give a number',
      )
    if (given !== undefined && (parts.length === 0 || parts.length > pathsOf(incremental).length))
      return fault(
        option,
        'E_CURSOR_INITIAL',
        `${option} has ${parts.length} values, and the cursor has ${pathsOf(incremental).length}`,
        'give one value for each path of the cursor, or for the first of them',
      )
    if (given !== undefined && Array.isArray(given) !== Array.isArray(cursor))
      return fault(
        option,
        'E_CURSOR_INITIAL',
        Array.isArray(cursor)
          ? `${option} must be a list, because the cursor is a list`
          : `${option} is a list, and the cursor is not`,
        'give the cursor and its values in the same form',
      )
  }
  if (typeof incremental.pick === 'function') {
    const other = (['end', 'order', 'lookback'] as const).find((option) => incremental[option] !== undefined)
    if (Array.isArray(cursor) || other !== undefined)
      return fault(
        other ?? 'cursor',
        'E_CURSOR_PICK',
        `${other ?? 'a cursor of several paths'} cannot be combined with a function that picks the value`,
        "leave it out, or pick 'max' or 'min'",
      )
  }
  const lookbackFault = faultOfLookback(lookback, fault)
  if (lookbackFault) return lookbackFault
  if (end === undefined) return undefined
  if (initial === undefined)
    return fault('end', 'E_CURSOR_RANGE', 'end needs initial', 'also set where the range starts')
  const [from, to] = [partsOf(initial), partsOf(end)]
  const [types, others] = [from.map(typeOfValue), to.map(typeOfValue)]
  if (types.some((type, index) => others[index] !== undefined && others[index] !== type))
    return fault(
      'end',
      'E_CURSOR_RANGE',
      'initial and end cannot be compared',
      'give both as numbers, or both as dates',
    )
  const order =
    comparePositions(from, to, types, zonesOf(incremental)) * (incremental.pick === 'min' ? -1 : 1)
  return order > 0 ? fault('end', 'E_CURSOR_RANGE', 'end is before initial', 'swap the two') : undefined
}

function faultOfLookback(
  lookback: Incremental['lookback'],
  fault: (option: keyof Incremental, code: string, message: string, hint: string) => IncrementalFault,
): IncrementalFault | undefined {
  const isGood =
    lookback === undefined ||
    (typeof lookback === 'number'
      ? Number.isFinite(lookback) && lookback >= 0
      : readDuration(lookback) !== undefined)
  return isGood
    ? undefined
    : fault(
        'lookback',
        'E_CURSOR_LOOKBACK',
        `${shownValue(lookback)} is not a lookback`,
        "give a number from 0, or a duration such as '3 days', '36 hours' or '1 month'",
      )
}

/** What is wrong with the cursor of a resource. */
export function faultOf(
  resource: Pick<RowsResource, 'kind' | 'incremental'> | Pick<FilesResource, 'kind' | 'incremental'>,
): IncrementalFault | undefined {
  if (resource.incremental === undefined) return undefined
  return resource.kind === 'rows'
    ? incrementalFault(resource.incremental)
    : (fileFault(resource.incremental) ?? incrementalFault(resource.incremental))
}

/** @throws SluiceError where the options of a cursor are wrong */
export function assertIncremental(resource: Resource, place: string): void {
  const { incremental, writeDisposition } = resource
  const fault = faultOf(resource)
  if (incremental && writeDisposition === 'replace')
    throw new CursorError(
      'a resource with a cursor cannot replace its table, because that needs all rows each time',
      {
        code: 'E_CURSOR_REPLACE',
        place,
        hint: "leave incremental out, or write writeDisposition: 'append' or 'merge'",
      },
    )
  if (fault)
    throw new CursorError(fault.message, {
      code: fault.code,
      place: `${place}, ${fault.option}`,
      hint: fault.hint,
    })
}
