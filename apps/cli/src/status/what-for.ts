import type { Context } from '../framework/context.ts'
import { type WaitingStatus, waitsForLine } from '@sluice/pipeline'
import { counted } from '../output/numbers.ts'

/** Where a line says of whom and since when it speaks; lines that say the same are added up. */
export interface Mention {
  before(waiting: WaitingStatus): string
  after?(waiting: WaitingStatus): string
}

/** A section with a line for each change that something waits for; undefined where nothing does. */
export function whatFor(
  waiting: readonly WaitingStatus[],
  { before, after }: Mention,
  colors: Context['colors'],
): string | undefined {
  const needs = waiting.flatMap((from) => from.waits_for.map((one) => ({ from, one })))
  const groups = Map.groupBy(needs, ({ from, one: { kind, column, state, migration } }) =>
    JSON.stringify([before(from), from.table, state, migration, kind, column]),
  )
  const lines = [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const count = group.reduce((sum, { one }) => sum + one.count, 0)
    const line = `${before(first.from)}: ${waitsForLine({ ...first.one, count })}`
    return [
      `  ${first.one.state === 'rejected' ? colors.dim(line) : line}${after === undefined ? '' : after(first.from)}`,
    ]
  })
  const blocked = waiting.flatMap((from) =>
    from.blocked.map(
      ({ by, rows, way }) =>
        `  ${before(from)}: ${counted(rows, 'row')} blocked by ${by}${way === undefined ? '' : `; \`${way}\` takes them in`}`,
    ),
  )
  const all = [...lines, ...blocked]
  return all.length === 0 ? undefined : ['waiting data, and what it waits for:', ...all].join('\n')
}
