import { mapMembers, stringifyJson } from '@sluice/loader'
import type { Mask } from '../errors/mask.ts'
import { FieldReplacer } from './field-replacer.ts'
import { askedOf, parsed, requestKey, type RecordedAnswer, type Recording } from './recording.ts'
import type { RecordingTape } from './tape.ts'

/** Headers that say nothing about the rows, or differ each time. */
const LEFT_OUT =
  /^(set-cookie|date|server|via|age|etag|expires|vary|pragma|connection|keep-alive|trailer|alt-svc|nel|report-to|(cf|x-amz|x-amzn|x-goog|access-control)-.*|(last|if)-modified|cache-control|strict-transport-security|content-(length|encoding|security-policy)|transfer-encoding|.*(rate-?limit|retry-after|request-?id|trace|runtime|powered|cookie|frame-options|content-type-options|xss).*)$/i

export interface RecorderOptions extends Pick<Recording, 'source' | 'pages' | 'replaced'> {
  readonly now: Date
  /** Writes a text without the secrets of the source. */
  readonly hide: (text: string) => string
}

/** Collects the answers of a source, without its secrets. */
export class Recorder implements RecordingTape {
  readonly kind = 'record'
  readonly now: Date
  readonly #options: RecorderOptions
  readonly #answers = new Map<string, RecordedAnswer>()

  constructor(options: RecorderOptions) {
    this.#options = options
    this.now = options.now
  }

  note: RecordingTape['note'] = (request, { status, headers, text }, mask) => {
    const hide = (value: unknown): unknown => this.#hidden(value, mask)
    const { method, url, sent } = askedOf(request)
    const kept = [...headers].filter(([name]) => !LEFT_OUT.test(name) && !mask.isSecret(name))
    const body = parsed(text)
    const answer: RecordedAnswer = {
      method,
      url: this.#options.hide(url),
      ...(sent === undefined ? {} : { sent: hide(sent) }),
      status,
      headers: Object.fromEntries(kept.map(([name, value]) => [name, String(hide(value))])),
      ...(body === undefined ? {} : { body: mask.json(hide(body)) }),
    }
    // Resources of a source ask for the same lists: each answer is stored once.
    this.#answers.set(stringifyJson(answer), answer)
  }

  /** All answers, with the values of the chosen fields replaced. */
  finish(): Recording {
    const { source, pages, replaced, now } = this.#options
    const replacer = new FieldReplacer(replaced)
    const bodies = [...this.#answers.values()].map((answer) =>
      'body' in answer ? { ...answer, body: replacer.replace(answer.body) } : answer,
    )
    const answers = bodies.map((answer) => replacer.inRequest(answer))
    const inOrder = answers.toSorted((a, b) => (requestKey(a) < requestKey(b) ? -1 : 1))
    return { source, recordedAt: now.toISOString(), pages, replaced, answers: inOrder }
  }

  #hidden(value: unknown, mask: Mask): unknown {
    if (typeof value === 'string') return mask.text(this.#options.hide(value))
    return typeof value === 'object' && value !== null
      ? mapMembers(
          value,
          (item) => this.#hidden(item, mask),
          (key) => mask.text(this.#options.hide(key)),
        )
      : value
  }
}
