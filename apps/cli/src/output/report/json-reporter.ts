import { printedError, shownText } from '@sluice/schema'
import { toJson } from '../cell.ts'
import type { Reporter, Streams } from './reporter.ts'

const EVERY = 500

/** One JSON object a line on stdout: events (they have a `kind`), then the result or `{"error": ...}`. */
export function jsonReporter(streams: Streams, clock: () => number): Reporter {
  const said = new Map<string, number>()
  const print = (value: object): void => streams.out(`${shownText(toJson(value))}\n`)
  return {
    event(event) {
      if (event.kind === 'progress') {
        const now = clock()
        if (now - (said.get(event.resource) ?? -EVERY) < EVERY) return
        said.set(event.resource, now)
      }
      print(event)
    },
    outcome: ({ data }) => print(data),
    error: (error, stack) =>
      print({
        error: { ...printedError(error), ...(stack ? { stack } : {}) },
        ...(error.also.length > 0 && { also: error.also.map(printedError) }),
      }),
    close: () => {},
  }
}
