import { keepSpellings, type Row } from '@sluice/loader'
import { RestError } from '../rest/errors/rest-error.ts'

/** The rows of an answer, which is a list, `{ items }`, or `null` for none. */
export function redtrackList(body: unknown): readonly Row[] {
  if (body === null || body === undefined) return []
  const list = Array.isArray(body) ? body : (body as { readonly items?: unknown }).items
  if (list === null) return []
  if (Array.isArray(list)) return list as readonly Row[]
  throw new RestError('the response of RedTrack is neither a list nor an object with `items`', {
    code: 'E_REST_DATA',
    hint: 'RedTrack may have changed its API; report this',
  })
}

/** Fields of a report that are numbers, which RedTrack may write as texts. */
const NUMBER =
  /^(clicks|unique_clicks|lp_\w+|impressions|conversions|total_conversions|(pub_|total_)?revenue|(conv|revenue)type\d+|cost|profit|roi|roas|cp[acm]|ep[cm]|e?cr|ctr|approved|pending|declined|other|transactions)$/

const asNumber = (name: string, value: unknown): unknown =>
  NUMBER.test(name) && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value

/** `conversions` is what RedTrack says, also where it is 0 and `total_conversions` is not. */
export function spendRow(given: Row): Row {
  const { source_id: id, source, source_alias, ...row } = given
  const numbers = Object.entries(row).map(([name, value]) => [name, asNumber(name, value)] as const)
  return keepSpellings(given, {
    // Clicks that belong to no source have cost and conversions, too.
    source_id: id === undefined || id === null || id === '' ? 'none' : id,
    source_name: source ?? '',
    source_alias: source_alias ?? '',
    ...Object.fromEntries(numbers),
  })
}
