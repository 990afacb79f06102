import { asAuth } from '../auth/auth.ts'
import { parseJson } from '@sluice/loader'
import { milliseconds } from '../duration.ts'
import { Mask } from '../errors/mask.ts'
import { noteRequest } from '../errors/request-behind.ts'
import { BudgetOfRun } from '../rate/budget-of-run.ts'
import { withRetries } from '../retry/with-retries.ts'
import { tapeOfRun } from '../tape/tape.ts'
import type { PagesOptions, RequestOptions, RestClientOptions } from './client-options.ts'
import type { RawResponse } from '../request/raw-response.ts'
import { exchange } from './connection.ts'
import { Failures } from './failures.ts'
import { copyOf, type HttpRequest } from '../request/http-request.ts'
import { toHttp } from './to-http.ts'
import type { RestRequest } from '../request/request.ts'
import { actionFor, NoRows } from './response-rule.ts'
import type { RestResponse } from '../request/rest-response.ts'

export interface SendOptions extends RequestOptions, Pick<PagesOptions, 'responses'> {
  readonly signal: AbortSignal
  /** Where in the source the request belongs, such as `orders, page 3`. */
  readonly place?: string | undefined
}

/** Sends requests of one API: signed, paced, and more than once where that may help. */
export class Sender {
  readonly #options: RestClientOptions
  readonly #budget: BudgetOfRun

  constructor(options: RestClientOptions) {
    this.#options = options
    this.#budget = new BudgetOfRun(options.rate ?? {}, options.baseUrl)
  }

  send(request: RestRequest, options: SendOptions): Promise<RestResponse> {
    const { retry = {}, timeout = {}, baseUrl, headers } = this.#options
    const plain = toHttp(request, baseUrl, headers)
    const tape = tapeOfRun()
    let mayRenew = true
    const attempt = async (): Promise<RestResponse> => {
      if (tape?.kind === 'replay')
        return this.#accept(
          tape.answer(plain, options.place),
          new Failures(plain, new Mask(), options.place),
          options,
        )
      const { auth = this.#options.auth } = options
      const signed = copyOf(plain)
      const signer = auth && asAuth(auth)
      await signer?.sign(signed, options)
      const mask = new Mask()
      mask.hideAdded(plain, signed)
      const failures = new Failures(signed, mask, options.place)
      const raw = await this.#exchange(signed, failures, options.signal)
      if (raw.status === 401 && mayRenew && signer?.forget?.()) {
        mayRenew = false
        return attempt()
      }
      try {
        const accepted = this.#accept(raw, failures, options)
        tape?.note(plain, raw, mask)
        return accepted
      } catch (error) {
        if (error instanceof NoRows) tape?.note(plain, raw, mask)
        throw error
      }
    }
    return withRetries(attempt, retry, timeout, options.signal)
  }

  async #exchange(request: HttpRequest, failures: Failures, signal: AbortSignal): Promise<RawResponse> {
    const limit = milliseconds(this.#options.timeout?.request ?? '1 minute')
    return this.#budget.run(async () => {
      this.#budget.count()
      try {
        return await exchange(request, AbortSignal.any([signal, AbortSignal.timeout(limit)]))
      } catch (error) {
        signal.throwIfAborted()
        throw failures.connection(error, limit)
      }
    }, signal)
  }

  #accept(raw: RawResponse, failures: Failures, { responses = [], repair }: SendOptions): RestResponse {
    const { url, status, headers, text } = raw
    const wait = this.#budget.current.learn(status, headers)
    const action = actionFor(responses, status, text)
    switch (action) {
      case 'ignore':
      case 'stop':
        throw new NoRows(action, { url, status, headers })
      case 'retry':
      case 'fail':
        throw failures.status(raw, { mayPass: action === 'retry', isPaced: false })
      case 'accept':
      case undefined:
        if (action === undefined && (status < 200 || status > 299)) {
          const isPaced = wait !== undefined && (status === 429 || status === 503)
          throw failures.status(raw, { mayPass: status === 429 || status === 408 || status >= 500, isPaced })
        }
    }
    const answer = { url, status, headers, body: bodyOf(raw, failures, repair) }
    noteRequest(answer, () => failures.sent)
    return answer
  }
}

function bodyOf(raw: RawResponse, failures: Failures, repair: RequestOptions['repair']): unknown {
  if (raw.text.trim() === '') return undefined
  try {
    return parseJson(repair ? repair(raw.text) : raw.text)
  } catch {
    throw failures.notJson(raw)
  }
}
