import { instant, type CursorList } from '@sluice/pipeline'
import type { Context } from '../framework/context.ts'
import { cellText } from '../output/cell.ts'
import { counted, integer } from '../output/numbers.ts'
import { oneLine } from '@sluice/schema'
import { renderTable } from '../output/table.ts'

const FAILED_SHOWN = 10

/** Cursors and slices as people read them. */
export function cursorsText(
  { cursors, slices }: CursorList,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
): string {
  if (cursors.length === 0 && slices.length === 0) return 'no load has moved a cursor yet'
  const table = renderTable(
    [
      { title: 'resource' },
      { title: 'cursor' },
      { title: 'type' },
      { title: 'moved at (UTC)' },
      { title: 'by load', align: 'right' },
    ],
    cursors.map(({ name, value, type, moved_at: at, load_id: load }) => [
      name,
      value === null ? '(at initial)' : cellText(value),
      type,
      instant(at),
      load === null ? '' : String(load),
    ]),
    { colors, width },
  )
  const sliced = slices.flatMap(({ name, loaded, planned, failed }) => [
    `${name}: ${counted(loaded, 'slice')} loaded, ${integer(planned)} to load, ${integer(failed.length)} failed`,
    ...failed
      .slice(0, FAILED_SHOWN)
      .map(
        ({ from, to, code, message }) =>
          `  ${from === to ? from : `${from} to ${to}`}: ${code}: ${oneLine(message ?? '')}`,
      ),
    ...(failed.length > FAILED_SHOWN ? [`  and ${integer(failed.length - FAILED_SHOWN)} more`] : []),
  ])
  return [...(cursors.length > 0 ? [table] : []), ...(sliced.length > 0 ? [sliced.join('\n')] : [])].join(
    '\n\n',
  )
}
