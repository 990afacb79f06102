import { instant } from '../../loads/instant.ts'
import { code, shortTable } from '../../markdown/markdown.ts'
import { integer } from '@sluice/schema'
import type { WaitingTable } from '@sluice/ledger'

/** How many rows of each table wait, and since when. */
export function waitingSection(waiting: readonly WaitingTable[]): readonly string[] {
  if (waiting.length === 0) return []
  const rows = waiting.map(({ table, nested, loads, rows_waiting, rows_blocked, since }) => [
    `${code(table)}${nested ? ' (nested)' : ''}`,
    rows_waiting === 0 ? 'values of new columns' : integer(rows_waiting),
    rows_blocked === 0 ? '' : integer(rows_blocked),
    integer(loads),
    instant(since),
  ])
  const table = shortTable(
    [
      { title: 'table' },
      { title: 'rows waiting', align: 'right' },
      { title: 'of them blocked', align: 'right' },
      { title: 'loads', align: 'right' },
      { title: 'since (UTC)' },
    ],
    rows,
  )
  const blocked = waiting.some(({ rows_blocked }) => rows_blocked > 0) ? `\n\n${BLOCKED}` : ''
  return [`<details><summary>Waiting data</summary>\n\n${table}${blocked}\n\n</details>`]
}

const BLOCKED =
  'A row is blocked if one of its values does not fit. It is merged as a whole when all its values fit.'
