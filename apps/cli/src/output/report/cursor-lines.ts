import type { CursorCounts } from '@sluice/ledger'
import type { Colors } from '../../framework/colors.ts'
import { counted, integer } from '../numbers.ts'
import { oneLine } from '@sluice/schema'

/** What the cursor of a resource left out of a load, for the line of the resource. */
export function cursorPart(cursor: CursorCounts | undefined): string {
  if (!cursor) return ''
  const { before, after, excluded, known, filled = 0, late, unit } = cursor
  const left = (count: number): string => (unit === 'files' ? counted(count, 'file') : integer(count))
  return [
    known > 0 ? `, ${integer(known)} already in the table` : '',
    filled > 0 ? `, ${integer(filled)} that had no value of the cursor before` : '',
    late > 0 ? `, ${integer(late)} late` : '',
    before + after > 0 ? `, ${left(before + after)} outside the range` : '',
    excluded > 0 ? `, ${left(excluded)} left out because they have no cursor value` : '',
  ].join('')
}

/** What a person should know of it. */
export const cursorWarnings = (
  resource: string,
  cursor: CursorCounts | undefined,
  colors: Colors,
): string[] => [
  ...(cursor && cursor.changed > 0
    ? [
        `${colors.yellow('!')} ${resource}: ${counted(cursor.changed, 'row')} with a known key and cursor value have changed values and were not appended: writeDisposition: 'merge' updates such rows`,
      ]
    : []),
  ...(cursor && cursor.without_value > 0
    ? [
        `${colors.yellow('!')} ${resource}: ${counted(cursor.without_value, cursor.unit === 'files' ? 'file' : 'row')} loaded without a cursor value${cursor.value === null ? '' : `, which is at ${oneLine(cursor.value)}`}`,
      ]
    : []),
]
