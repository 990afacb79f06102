import { SluiceError } from '@sluice/schema'
import type { Workbench } from '@sluice/engine'
import type { AnyCursor } from '../api/cursor/incremental.ts'
import type { ControlTotals, ResourceContext, RowsResource } from '../api/resource.ts'
import { rowsOf, type Row } from '../api/rows/row.ts'
import { readSums, type SliceSums } from './read-sums.ts'

const SHOWN = 3

/** What was read of a resource. */
interface ReadRows {
  /** `shop.orders`. */
  readonly name: string
  /** The files that the rows were written to. */
  readonly paths: readonly string[]
  readonly workbench: Workbench
}

/**
 * Compares the rows that were read with the totals of the source, if the resource has some.
 * @throws SluiceError E_TOTALS for slices that differ, with `onDifference: 'fail'`
 */
export async function compareTotals(
  { totals }: Pick<RowsResource, 'totals'>,
  context: ResourceContext & { readonly cursor?: AnyCursor },
  { name, paths, workbench }: ReadRows,
): Promise<void> {
  if (!totals) return
  const wanted: Row[] = []
  for await (const page of totals.read(context)) wanted.push(...rowsOf(page))
  const length = Math.max(0, ...wanted.map((row) => sliceOf(row, totals).length))
  const read = paths.length === 0 ? [] : await readSums(workbench, paths, totals, length)
  const bySlice = new Map(read.map((one) => [one.slice, one]))
  const differences = wanted.flatMap((row) => {
    const slice = sliceOf(row, totals)
    return differencesOf(row, bySlice.get(slice), totals).map((what) =>
      slice === '' ? what : `${slice}: ${what}`,
    )
  })
  if (differences.length === 0) return
  const shown = differences.slice(0, SHOWN).join('; ')
  const more = differences.length > SHOWN ? `; and ${differences.length - SHOWN} more` : ''
  const message = `the rows that were read differ from the totals of the source: ${shown}${more}`
  if (totals.onDifference !== 'fail') return context.log.warn(message)
  throw new SluiceError(message, {
    code: 'E_TOTALS',
    place: name,
    hint: `nothing of ${name} was loaded; run the load again later, or set totals.onDifference to 'warn'`,
  })
}

const sliceOf = (row: Row, { slice }: ControlTotals): string =>
  slice === undefined ? '' : String(row[slice] ?? '')

/** What differs in one slice, in words. */
function differencesOf(
  total: Row,
  read: SliceSums | undefined,
  { sums = [], count, tolerance = 0.01 }: ControlTotals,
): readonly string[] {
  const compared = [
    ...(count === undefined ? [] : [[total[count], read?.rows ?? 0, 'rows'] as const]),
    ...sums.map((field, index) => [total[field], read?.sums[index] ?? 0, field] as const),
  ]
  return compared.flatMap(([given, found, what]) => {
    const expected = Number(given)
    if (given === undefined || given === null || Number.isNaN(expected)) return []
    // Adding up a million doubles is off by less than this.
    const allowed = what === 'rows' ? 0 : tolerance + Math.abs(expected) * 1e-9
    return Math.abs(expected - found) <= allowed
      ? []
      : [`${what} ${shownNumber(found)} instead of ${shownNumber(expected)}`]
  })
}

const shownNumber = (value: number): string => String(Math.round(value * 1e6) / 1e6)
