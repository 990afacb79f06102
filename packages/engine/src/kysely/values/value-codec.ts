import { SluiceError } from '@sluice/schema'
import { DEFAULT_TYPE_CHOICES, type TypeChoices } from '../../types/type-choices.ts'
import { instantText, isFiniteInstant } from './instant.ts'
import { decimalNumber } from './decimal-number.ts'

/** Makes a value of one column, from the neutral form that both engines' readers give, into JavaScript's. */
export interface ValueCodec {
  bigint(value: bigint | string, column: string): string | bigint | number
  decimal(text: string, column: string): string | number
  /** An instant is microseconds since 1970 in UTC; see instant.ts for ±infinity. */
  timestamp(micros: bigint, column: string): Date | string
  json(text: string): unknown
}

/** The one place that decides which JavaScript value a column's value is; docs/types.md says why. */
export function valueCodec(choices: TypeChoices = {}): ValueCodec {
  const chosen = { ...DEFAULT_TYPE_CHOICES, ...choices }
  return {
    bigint: BIGINT[chosen.bigint],
    decimal: DECIMAL[chosen.decimal],
    timestamp: TIMESTAMP[chosen.timestamp],
    json: (text) => JSON.parse(text) as unknown,
  }
}

const BIGINT: Record<Required<TypeChoices>['bigint'], ValueCodec['bigint']> = {
  string: String,
  digits: String,
  bigint: BigInt,
  number: (value, column) => {
    const number = Number(value)
    if (Number.isSafeInteger(number)) return number
    throw unsafeNumber(String(value), column, 'bigint')
  },
}

const DECIMAL: Record<Required<TypeChoices>['decimal'], ValueCodec['decimal']> = {
  string: String,
  digits: String,
  number: (text, column) => {
    const number = decimalNumber(text)
    if (number !== undefined) return number
    throw unsafeNumber(text, column, 'decimal')
  },
}

const TIMESTAMP: Record<Required<TypeChoices>['timestamp'], ValueCodec['timestamp']> = {
  string: instantText,
  Date: (micros, column) => {
    // Rounds down, also before 1970, so that the order of instants stays.
    const date = new Date(Number((micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n))
    if (isFiniteInstant(micros) && !Number.isNaN(date.getTime())) return date
    throw new SluiceError(`column ${column} contains ${instantText(micros)}, which is not a valid Date`, {
      code: 'E_UNSAFE_DATE',
      place: column,
      hint: `set types: { timestamp: 'string' } in sluice.config.ts`,
    })
  },
}

const unsafeNumber = (value: string, column: string, type: 'bigint' | 'decimal'): SluiceError =>
  new SluiceError(`column ${column} contains ${value}, which a JavaScript number would round`, {
    code: 'E_UNSAFE_NUMBER',
    place: column,
    hint: `set types: { ${type}: 'string' } in sluice.config.ts`,
  })
