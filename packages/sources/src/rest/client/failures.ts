import { systemErrorText } from '../errors/system-error.ts'
import type { Mask } from '../errors/mask.ts'
import { replayCommand } from '../errors/replay-command.ts'
import type { SentRequest } from '../errors/request-behind.ts'
import { RestError, type RestErrorCode } from '../errors/rest-error.ts'
import { AttemptFailed } from '../retry/attempt-failed.ts'
import type { RawResponse } from '../request/raw-response.ts'
import { RedirectedAway } from './connection.ts'
import { NotInCharset } from './decode-text.ts'
import type { HttpRequest } from '../request/http-request.ts'

const SHOWN = 500

/** Explains what went wrong with a request, without its secrets. */
export class Failures {
  readonly #request: HttpRequest
  readonly #mask: Mask
  readonly #place: string | undefined

  constructor(request: HttpRequest, mask: Mask, place: string | undefined) {
    this.#request = request
    this.#mask = mask
    this.#place = place
  }

  /** The request, as messages show it. */
  get sent(): SentRequest {
    const { method, url } = this.#request
    return { text: `${method} ${this.#mask.url(url)}`, command: replayCommand(this.#request, this.#mask) }
  }

  /** A status that is no success. */
  status(
    { status, text }: RawResponse,
    options: { readonly mayPass: boolean; readonly isPaced: boolean },
  ): AttemptFailed {
    const code: RestErrorCode =
      status === 401 || status === 403
        ? 'E_REST_AUTH'
        : options.mayPass
          ? 'E_REST_UNAVAILABLE'
          : 'E_REST_STATUS'
    return new AttemptFailed(
      this.#explained(code, `answered ${status}${this.#excerpt(text)}`, status),
      options,
    )
  }

  /** A success whose body is no JSON. One that looks cut off may be whole the next time. */
  notJson({ status, headers, text }: RawResponse): AttemptFailed {
    const type = headers.get('content-type')?.split(';')[0]?.trim() ?? 'no content type'
    const isMarkup = /html|xml/i.test(type) || /^\s*</.test(text)
    return new AttemptFailed(
      this.#explained(
        'E_REST_NOT_JSON',
        `answered ${status} with ${type} instead of JSON${this.#excerpt(text)}`,
        status,
      ),
      { mayPass: !isMarkup },
    )
  }

  /** No answer, or not a whole one. */
  connection(error: unknown, limit: number): AttemptFailed {
    if (error instanceof RedirectedAway) {
      const explained = this.#explained(
        'E_REST_OTHER_HOST',
        `redirects to ${error.to}, which would get the secrets of the API`,
      )
      return new AttemptFailed(explained, { mayPass: false })
    }
    if (error instanceof NotInCharset) {
      const explained = this.#explained(
        'E_REST_NOT_JSON',
        `answered with a body that is not in its declared charset, ${error.charset}`,
      )
      return new AttemptFailed(explained, { mayPass: false })
    }
    if ((error as Error).name === 'TimeoutError') {
      const explained = this.#explained('E_REST_TIMEOUT', `did not answer in ${limit / 1000} seconds`)
      return new AttemptFailed(explained, { mayPass: true })
    }
    const explained = this.#explained(
      'E_REST_UNAVAILABLE',
      `cannot be reached: ${this.#mask.text(systemErrorText(error))}`,
    )
    return new AttemptFailed(explained, { mayPass: true })
  }

  #excerpt(text: string): string {
    const short = this.#mask.text(text.replaceAll(/\s+/g, ' ').trim())
    return short === '' ? ', without a body' : `: ${short.slice(0, SHOWN)}${short.length > SHOWN ? '…' : ''}`
  }

  #explained(code: RestErrorCode, what: string, status?: number): RestError {
    const { text, command } = this.sent
    return new RestError(`${text} ${what}`, {
      code,
      status,
      place: this.#place,
      hint: `${HINTS[code] ?? 'try it separately'}: ${command}`,
    })
  }
}

const HINTS: Partial<Record<RestErrorCode, string>> = {
  E_REST_AUTH: 'check the secrets of the source; the single request',
  E_REST_UNAVAILABLE: 'run the load again later; the single request',
  E_REST_NOT_JSON: 'check baseUrl and path; the single request',
}
