import { pathsOf, type CursorValue, type Incremental } from '../api/cursor/incremental.ts'
import { CursorError } from './cursor-error.ts'
import { isPlainNumber, numberOf, partsOf, typeOfValue, type CursorType } from './cursor-value.ts'
import { isInstant } from './instant.ts'
import { storedText, storedTypes } from './stored-cursor.ts'

/** How a person's value compares: as the stored one, else as `initial`, else as it looks. */
function typeFor(text: string, stored: CursorType | undefined, initial: CursorValue | undefined): CursorType {
  if (stored !== undefined) return stored
  if (initial !== undefined) return typeOfValue(initial)
  return isPlainNumber(text) ? 'number' : typeOfValue(text)
}

const isOfType = (text: string, type: CursorType): boolean => {
  if (type === 'timestamp') return isInstant(text)
  if (type === 'decimal') return isPlainNumber(text)
  return type === 'text' || (text.trim() !== '' && Number.isFinite(Number(text)))
}

/**
 * A value that a person gives a cursor, as the ledger stores it. `types`: those of the stored value, joined by commas.
 * @throws SluiceError where the value does not compare with those of the cursor
 */
export function cursorText(
  incremental: Pick<Incremental, 'cursor' | 'initial'>,
  types: string | undefined,
  values: readonly string[],
  place: string,
): { readonly value: string | null; readonly type: string } {
  const paths = pathsOf(incremental)
  if (values.length !== paths.length)
    throw new CursorError(`the cursor has ${paths.length} values, and ${values.length} are given`, {
      code: 'E_CURSOR_VALUE',
      place,
      hint: `give one for each of ${paths.join(', ')}`,
    })
  const stored = storedTypes(types ?? '')
  const start = incremental.initial === undefined ? [] : partsOf(incremental.initial)
  const own = values.map((text, index) => typeFor(text, stored[index], start[index]))
  const bad = values.findIndex((text, index) => !isOfType(text, own[index] ?? 'text'))
  if (bad !== -1)
    throw new CursorError(
      `${JSON.stringify(values[bad])} cannot be compared with the values of ${paths[bad]}`,
      {
        code: 'E_CURSOR_VALUE',
        place,
        hint:
          own[bad] === 'timestamp' ? 'give an ISO date or timestamp, such as 2024-01-31' : 'give a number',
      },
    )
  const parts = values.map((text, index) => (own[index] === 'number' ? numberOf(text) : text))
  return { value: storedText(parts, own), type: own.join(',') }
}
