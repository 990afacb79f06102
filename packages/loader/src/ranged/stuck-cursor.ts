import type { CursorMove } from '../cursor/cursor-move.ts'
import { goesForward } from '../cursor/cursor-range.ts'

/**
 * What to say of a load that a limit cut, and whose cursor stays: the next one reads the same rows, however often it runs.
 * Undefined where it goes on.
 */
export function stuckCursor({ range, value, isOutOfOrder, counts }: CursorMove): string | undefined {
  const { last, isGiven, incremental, sign } = range
  // Rows that had no value before have one now, and do not come again.
  if (isGiven || counts.filled > 0 || String(value) !== String(last)) return undefined
  const stays = `the cursor stays ${last === undefined ? 'without a value' : `at ${last.join(', ')}`}, and the next load reads the same rows`
  if (isOutOfOrder)
    return `the limit left out rows, and the rows are not in the order that order: '${incremental.order}' says: ${stays}; sort them by the cursor in the source, or load without a limit`
  return goesForward(range)
    ? `the limit ends before a row with a further value: ${stays}; set a higher limit`
    : `the limit left out rows, and Sluice cannot know that these come later: ${stays}; set order: '${sign === 1 ? 'asc' : 'desc'}' if the source yields them in this order`
}
