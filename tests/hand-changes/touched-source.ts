import { source, type Row, type Source } from '@sluice/loader'
import { SOURCE_COLUMNS, type Shape, type TouchedHistory } from './touched-history.ts'

/** Tells the row of a load that has this key from all others. */
export const markOf = (step: number, key: number): string => `${step}.${key}`

/** What a column of that shape holds; undefined where the row does not have it. */
function valueOf(shape: Shape, step: number, key: number): string | number | null | undefined {
  const number = step * 10 + key
  switch (shape) {
    case 'absent':
      return undefined
    case 'null':
      return null
    case 'integer':
      return number
    case 'large':
      return 3_000_000_000 + number
    case 'fraction':
      return number + 0.5
    case 'text':
      return `x${number}`
  }
}

/** A row of the nested table: `k` has the mark of its root, `v` drifts. */
export interface NestedRow extends Row {
  readonly k: string
}

/** The nested rows of the row of a load that has this key: none, one or two. */
export const nestedOf = ({ steps }: TouchedHistory, step: number, key: number): readonly NestedRow[] =>
  Array.from({ length: key % 3 }, (_, at) => {
    const value = valueOf(steps[step]?.nested ?? 'absent', step, key)
    return { k: `${markOf(step, key)}/${at}`, ...(value !== undefined && { v: value }) }
  })

/** The rows of one load, by key. */
export const rowsOf = (
  { steps }: TouchedHistory,
  step: number,
): readonly (Row & { id: number; m: string })[] =>
  (steps[step]?.keys ?? []).map((id) => ({
    id,
    m: markOf(step, id),
    ...Object.fromEntries(
      SOURCE_COLUMNS.flatMap((name) => {
        const value = valueOf(steps[step]?.shapes[name] ?? 'absent', step, id)
        return value === undefined ? [] : [[name, value]]
      }),
    ),
  }))

/** The source `shop`, whose table `t` brings what it has in the step that the clock shows; what was loaded does not come again. */
export const sourceOf = (history: TouchedHistory, clock: { readonly step: number }): Source =>
  source({
    name: 'shop',
    resources: (resource) => [
      resource(
        {
          name: 't',
          writeDisposition: history.disposition,
          ...(history.disposition === 'merge' && { primaryKey: 'id' }),
          ...(history.disposition === 'replace' && { allowEmpty: true }),
        },
        async function* ({ state }) {
          if (history.disposition !== 'replace' && Number(state['next'] ?? 0) > clock.step) return
          yield rowsOf(history, clock.step).map((row) => ({
            ...row,
            items: [...nestedOf(history, clock.step, row.id)],
          }))
          state['next'] = clock.step + 1
        },
      ),
    ],
  })
