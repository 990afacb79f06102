import { instant } from '../../output/instant.ts'
import { code, shortTable } from '../../output/markdown.ts'
import { integer } from '../../output/numbers.ts'
import type { WaitingTable } from '../read-waiting.ts'

/** What waits for the changes, and since when. */
export function waitingSection(waiting: readonly WaitingTable[]): string[] {
  if (waiting.length === 0) return []
  const rows = waiting.map(({ table, loads, rows_waiting, rows_held, since }) => [
    code(table),
    rows_waiting === 0 ? 'values of new columns' : integer(rows_waiting),
    rows_held === 0 ? '' : integer(rows_held),
    integer(loads),
    instant(since),
  ])
  const table = shortTable(
    [
      { title: 'table' },
      { title: 'rows', align: 'right' },
      { title: 'of them held', align: 'right' },
      { title: 'of loads', align: 'right' },
      { title: 'since (UTC)' },
    ],
    rows,
  )
  return [`### What waits\n\n${table}`]
}
