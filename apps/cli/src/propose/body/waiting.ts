import { instant } from '../../output/instant.ts'
import { code, shortTable } from '../../output/markdown.ts'
import { integer } from '../../output/numbers.ts'
import type { WaitingChange } from '../read-waiting-changes.ts'
import type { WaitingTable } from '../read-waiting.ts'

/** What waits for the changes, and since when. */
export function waitingSection(
  waiting: readonly WaitingTable[],
  changes: readonly WaitingChange[],
): string[] {
  if (waiting.length === 0) return []
  const rows = waiting.map(({ table, loads, rows_waiting, rows_held, since }) => [
    code(table),
    rows_waiting === 0 ? 'none: values alone wait' : integer(rows_waiting),
    rows_held === 0 ? '' : integer(rows_held),
    integer(loads),
    instant(since),
  ])
  const tables = shortTable(
    [
      { title: 'table' },
      { title: 'rows', align: 'right' },
      { title: 'of them held', align: 'right' },
      { title: 'of loads', align: 'right' },
      { title: 'since (UTC)' },
    ],
    rows,
  )
  const held = waiting.some(({ rows_held }) => rows_held > 0) ? [HELD] : []
  return [[`### What waits`, ...changesTable(changes), tables, ...held].join('\n\n')]
}

const HELD =
  'A row is held where one of its values does not fit: it is merged as a whole, once all of it has room.'

function changesTable(changes: readonly WaitingChange[]): string[] {
  if (changes.length === 0) return []
  const rows = changes.map(({ of, what, state, loads, since }) => [
    `${code(of)}${state === 'rejected' ? ' (refused)' : ''}`,
    what,
    integer(loads),
    instant(since),
  ])
  return [
    shortTable(
      [{ title: 'for' }, { title: 'waits' }, { title: 'of loads', align: 'right' }, { title: 'since (UTC)' }],
      rows,
    ),
  ]
}
