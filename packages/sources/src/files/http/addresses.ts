import type { FileCursor } from '@sluice/loader'
import { dayIn, plusDays, windowsOf } from '../../reports/days.ts'
import { hasOddUser, isSensitiveName, maskedAddress } from '../../rest/errors/mask.ts'
import { optionError, placeGiven } from '../check-options.ts'
import { dateInName } from '../date-in-name.ts'
import { SourceError } from '../source-error.ts'
import type { HttpFilesOptions } from './http-files-options.ts'

/** A URL, the name of the file behind it, and the day that it belongs to. */
export interface Address {
  readonly name: string
  readonly url: URL
  readonly date?: string
}

/** The addresses of the files, of those days that a cursor of dates asks for. */
export function addressesOf(options: HttpFilesOptions, cursor: FileCursor | undefined): readonly Address[] {
  const { urls } = options
  if (typeof urls === 'function')
    return daysOf(options, cursor).flatMap((day) =>
      [urls(day)].flat().map((url) => ({ ...addressOf(url), date: day })),
    )
  if (typeof urls === 'object' && !Array.isArray(urls))
    return Object.entries(urls).map(([name, url]) => dated({ ...addressOf(url), name }))
  return [urls].flat().map((url) => dated(addressOf(url as string | undefined)))
}

function daysOf(
  { since, until = 'today', timeZone = 'UTC' }: HttpFilesOptions,
  cursor: FileCursor | undefined,
): readonly string[] {
  if (since === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(since) || Number.isNaN(Date.parse(since)))
    throw optionError(
      `httpFiles: since is ${since ?? 'missing'}, and a function of urls needs its first day`,
      "write since: '2026-01-01'",
    )
  const today = dayIn(timeZone, new Date())
  const last = until === 'today' ? today : plusDays(today, -1)
  const isDated = cursor?.by === 'date'
  const first = isDated && cursor.from !== undefined ? dayOf(cursor.from) : since
  const end = isDated && cursor.to !== undefined ? dayOf(cursor.to) : last
  return windowsOf({ from: first > since ? first : since, to: end < last ? end : last }, 1).map(
    ({ from }) => from,
  )
}

const dayOf = (value: unknown): string =>
  (value instanceof Date ? value.toISOString() : String(value)).slice(0, 10)

function addressOf(given: string | undefined): Address {
  const text = placeGiven('httpFiles', 'urls', given)
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
    throw new SourceError(`${maskedAddress(text)} is not an HTTP url`, {
      code: 'E_FILES_URL',
      place: maskedAddress(text),
      hint: 'Write it as https://host/path/file.csv.',
    })
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || hasOddUser(text))
    throw new SourceError(`${maskedAddress(text)} has a user or password in it, which is not sent`, {
      code: 'E_FILES_URL',
      place: maskedAddress(text),
      hint: 'Give them to the source as auth: basic(user, password).',
    })
  return { name: nameOf(url), url }
}

const dated = (address: Address): Address => {
  const date = dateInName(address.name)
  return date === undefined ? address : { ...address, date }
}

/** Host, path and query, without what a signed URL has in its query: that differs each time. */
function nameOf(url: URL): string {
  const kept = [...url.searchParams].filter(
    ([name]) => !isSensitiveName(name) && !/^x-(amz|goog|ms)-/i.test(name),
  )
  const query = kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`
  return `${url.host}${readable(url.pathname)}${query}`
}

function readable(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
