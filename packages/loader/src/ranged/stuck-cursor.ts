import type { CursorMove } from '../cursor/cursor-move.ts'

/**
 * What to say of a load that a limit cut, and whose cursor stays: the next one reads the same rows, however often it runs.
 * Undefined where it goes on.
 */
export function stuckCursor({ range, value }: CursorMove): string | undefined {
  const { last, isGiven, incremental, sign } = range
  if (isGiven || String(value) !== String(last)) return undefined
  const stays = `the cursor stays ${last === undefined ? 'without a value' : `at ${last.join(', ')}`}, and the next load reads the same rows`
  return incremental.order === (sign === 1 ? 'asc' : 'desc')
    ? `the limit ends before a row with a further value: ${stays}; set a higher limit`
    : `the limit cut rows off, and nothing says that these come later: ${stays}; set order: '${sign === 1 ? 'asc' : 'desc'}' if the source yields them in this order`
}
