import { ConfigError, showPath, type ConfigPath } from './shape/config-error.ts'
import { checkContract } from './check-contract.ts'
import { checkColumnName } from './check-name.ts'
import { checkShape, type RawObject } from './shape/shape.ts'
import { COLUMN_HINT } from './shape/shapes.ts'

/** Specifiers of DuckDB's strptime. */
const SPECIFIER = /%(-[djmyHIMS]|[abcdfghjmnpuwxyzABGHIMSTUVWXYZ%])/g

const HAS_TIME = /%-?[HIMScTX]/

/** The same format as strptime writes it, as far as it is known: `DD/MM/YYYY` is `%d/%m/%Y`. */
function asStrptime(format: string): string | undefined {
  const isHalfDay = /\b(a|am|pm|tt)\b/i.test(format)
  let isClock = false
  const result = format.replaceAll(/y{4}|y{2}|d{1,2}|m{1,4}|h{1,2}|s{1,2}|\b(a|am|pm|tt)\b/gi, (word) => {
    const letter = word[0]?.toLowerCase()
    switch (letter) {
      case 'y':
        return word.length === 4 ? '%Y' : '%y'
      case 'd':
        return '%d'
      case 'm':
        // Minutes stand behind hours.
        return isClock ? '%M' : word.length === 4 ? '%B' : word.length === 3 ? '%b' : '%m'
      case 'h':
        isClock = true
        return isHalfDay ? '%I' : '%H'
      case 's':
        return '%S'
      default:
        return '%p'
    }
  })
  return result.includes('%') ? result : undefined
}

/**
 * Checks the column hints of a resource, or of a nested table.
 * @throws ConfigError
 */
export function checkHints({ columns }: RawObject, path: ConfigPath): void {
  for (const [column, hint] of Object.entries((columns ?? {}) as RawObject)) {
    const place = [...path, 'columns', column]
    const { name } = checkShape(hint, COLUMN_HINT, place)
    if (name !== undefined) checkColumnName(String(name), [...place, 'name'])
    for (const format of [(hint as RawObject)['format']].flat())
      checkHintFormat({ ...(hint as RawObject), format }, place)
    checkHintTime(hint as RawObject, place)
    checkContract(hint, place)
  }
}

/**
 * Checks the `format` of a column hint.
 * @throws ConfigError
 */
export function checkHintFormat(hint: RawObject, path: ConfigPath): void {
  const { format, type } = hint
  if (typeof format !== 'string') return
  const place = [...path, 'format']
  const isText = !format.includes('%')
  const meant = isText ? asStrptime(format) : format
  const typed = meant !== undefined && HAS_TIME.test(meant) ? 'timestamp' : 'date'
  const whole = `{ type: '${type === 'time' || type === 'timestamp' || type === 'date' ? type : typed}', format: ${JSON.stringify(meant ?? '%Y-%m-%d')} }`
  const left = format.replaceAll(SPECIFIER, '')
  const unknown = /%-?./.exec(left)?.[0] ?? (left.includes('%') ? '%' : undefined)
  if (unknown === '%s')
    throw new ConfigError(
      place,
      `${showPath(place)}: %s is not a strptime specifier`,
      "write { type: 'timestamp', epoch: 'seconds' }",
    )
  if (unknown !== undefined || isText)
    throw new ConfigError(
      place,
      `${showPath(place)}: ${JSON.stringify(format)} ${isText ? 'has no strptime specifier' : `has ${unknown}, which is not a strptime specifier`}`,
      isText ? `write ${whole}` : 'use specifiers such as %Y, %m, %d, %H, %M, %S; see docs/types.md',
    )
  if (type !== 'date' && type !== 'time' && type !== 'timestamp')
    throw new ConfigError(
      place,
      type === undefined
        ? `${showPath(place)}: a format needs the type of the column`
        : `${showPath(place)}: a column of the type ${String(type)} cannot have a format`,
      `write ${whole}`,
    )
}

/**
 * Checks what a hint says of instants and numbers.
 * @throws ConfigError
 */
function checkHintTime({ epoch, zone, type, decimal, thousands }: RawObject, path: ConfigPath): void {
  if (epoch !== undefined && type !== 'timestamp' && type !== 'date')
    throw new ConfigError(
      [...path, 'epoch'],
      `${showPath([...path, 'epoch'])} needs the type timestamp or date`,
      `write { type: 'timestamp', epoch: ${JSON.stringify(epoch)} }`,
    )
  if (zone !== undefined && type !== 'timestamp')
    throw new ConfigError(
      [...path, 'zone'],
      `${showPath([...path, 'zone'])} needs the type timestamp`,
      `write { type: 'timestamp', zone: ${JSON.stringify(zone)} }`,
    )
  if (decimal !== undefined && decimal === thousands)
    throw new ConfigError(
      [...path, 'thousands'],
      `${showPath([...path, 'thousands'])} and decimal are the same`,
      "write { decimal: ',', thousands: '.' }, for example",
    )
}
