import { stringifyJson } from '@sluice/loader'
import { RestError } from '../errors/rest-error.ts'
import { askedOf, requestKey, type RecordedAnswer, type Recording } from './recording.ts'
import type { ReplayingTape } from './tape.ts'

/** Answers requests from a recording. */
export class Player implements ReplayingTape {
  readonly kind = 'replay'
  readonly now: Date
  readonly #answers: ReadonlyMap<string, readonly RecordedAnswer[]>
  readonly #place: string
  readonly #source: string
  readonly #asked = new Map<string, number>()

  constructor(recording: Recording, place: string) {
    this.now = new Date(recording.recordedAt)
    this.#answers = Map.groupBy(recording.answers, requestKey)
    this.#place = place
    this.#source = recording.source
  }

  answer: ReplayingTape['answer'] = (request, place) => {
    const key = requestKey(askedOf(request))
    const answers = this.#answers.get(key) ?? []
    const times = this.#asked.get(key) ?? 0
    this.#asked.set(key, times + 1)
    // An API that gave several answers to one request gives them in their order, and then the last one.
    const found = answers[Math.min(times, answers.length - 1)]
    if (!found)
      throw new RestError(
        `${request.method} ${request.url.pathname}${request.url.search} is not in ${this.#place}${this.#near(request.url)}`,
        {
          code: 'E_REST_NOT_RECORDED',
          place,
          hint: `record the pages again: sluice record ${this.#source}`,
        },
      )
    const { status, headers, body } = found
    const text = typeof body === 'string' ? body : body === undefined ? '' : stringifyJson(body)
    return { url: request.url, status, headers: new Headers(headers), text }
  }

  #near({ pathname }: URL): string {
    const same = [...this.#answers.values()].flat().filter(({ url }) => url.split('?')[0] === pathname)
    return same.length === 0
      ? ''
      : `, which has other requests of this path, such as ${same[0]?.method} ${same[0]?.url}`
  }
}
