import { parseJson, stringifyJson } from '@sluice/loader'
import { RestError } from '../errors/rest-error.ts'
import type { HttpRequest } from '../request/http-request.ts'

/** One answer of an API, and what it was asked. */
export interface RecordedAnswer {
  readonly method: string
  /** Path and query. */
  readonly url: string
  /** The body of the request: parsed JSON, or a text. */
  readonly sent?: unknown
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON, or a text. */
  readonly body?: unknown
}

/** Pages of a source, as `sluice record` writes them. */
export interface Recording {
  readonly source: string
  /** The clock while it is replayed. */
  readonly recordedAt: string
  /** How many pages of each resource it has. */
  readonly pages: number
  /** Fields whose values were replaced. */
  readonly replaced: readonly string[]
  readonly answers: readonly RecordedAnswer[]
}

export const recordingText = (recording: Recording): string => `${stringifyJson(recording, 2)}\n`

/** @throws RestError for a text that is no recording */
export function parseRecording(text: string, place: string): Recording {
  const found = parsed(text) as Partial<Recording> | undefined
  if (found && Array.isArray(found.answers) && !Number.isNaN(Date.parse(String(found.recordedAt))))
    return found as Recording
  throw new RestError('the file is not a recording', {
    code: 'E_REST_RECORDING',
    place,
    hint: 'write it again: sluice record SOURCE',
  })
}

/** JSON as a value, other texts as they are; undefined for an empty one. */
export function parsed(text: string | undefined): unknown {
  if (text === undefined || text.trim() === '') return undefined
  try {
    return parseJson(text)
  } catch {
    return text
  }
}

/** What makes two requests the same: all but their host and headers. */
export const requestKey = ({ method, url, sent }: Pick<RecordedAnswer, 'method' | 'url' | 'sent'>): string =>
  stringifyJson([method, url, sent ?? null])

export const askedOf = ({
  method,
  url,
  body,
}: HttpRequest): Pick<RecordedAnswer, 'method' | 'url' | 'sent'> => ({
  method,
  url: `${url.pathname}${url.search}`,
  ...(body === undefined ? {} : { sent: parsed(body) }),
})
