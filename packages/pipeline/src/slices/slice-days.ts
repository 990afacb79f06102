import type { SliceDays } from '@sluice/ledger'
import { SluiceError } from '@sluice/schema'

/** How long the slices of a backfill are. */
export type SliceLength = { readonly unit: 'days'; readonly count: number } | { readonly unit: 'month' }

/** More slices than anybody plans on purpose. */
const MOST = 10_000

/** Reads `day`, `week`, `month`, `N days`; undefined for anything else. */
export function readSliceLength(text: string): SliceLength | undefined {
  if (text === 'month') return { unit: 'month' }
  const [, count] = /^([1-9]\d{0,3}) days?$/.exec(text) ?? []
  const days = text === 'day' ? 1 : text === 'week' ? 7 : count === undefined ? undefined : Number(count)
  return days === undefined ? undefined : { unit: 'days', count: days }
}

const DAY = 86_400_000
const spelled = (at: number): string => new Date(at).toISOString().slice(0, 10)

/**
 * Cuts the days from `since` to `until`, both included, into slices. Those of a month end with it.
 * @throws SluiceError where there are too many
 */
export function sliceDays(since: string, until: string, length: SliceLength): readonly SliceDays[] {
  const slices: SliceDays[] = []
  const end = Date.parse(`${until}T00:00:00Z`)
  let start = Date.parse(`${since}T00:00:00Z`)
  while (start <= end) {
    const at = new Date(start)
    const next =
      length.unit === 'month'
        ? Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)
        : start + length.count * DAY
    slices.push({ from: spelled(start), to: spelled(Math.min(next - DAY, end)) })
    if (slices.length > MOST)
      throw new SluiceError(`the range has more than ${MOST} slices`, {
        code: 'E_SLICES',
        place: `${since} to ${until}`,
        hint: 'take longer slices, such as --slices month, or a shorter range',
      })
    start = next
  }
  return slices
}
