import type { LoadEvent } from '@sluice/loader'
import type { Colors } from '../../framework/colors.ts'
import { errorLines } from './error-lines.ts'
import { eventLines } from './event-lines.ts'
import { advance, type ResourceProgress } from './progress.ts'
import { progressPhrases } from './progress-line.ts'
import type { Reporter, Streams } from './reporter.ts'
import { shownText } from '@sluice/schema'

const EVERY = 10_000

/** Lines for a log: what happened on stderr, now and then how far it is, and the result on stdout. */
export function plainReporter(streams: Streams, colors: Colors, clock: () => number): Reporter {
  const running = new Map<string, ResourceProgress>()
  const said = new Map<string, number>()
  const shown = (text: string): string => shownText(text, { coloured: colors.isColorSupported })

  const progress = (event: LoadEvent & { kind: 'phase' | 'progress' }): string[] => {
    const now = clock()
    const after = advance(running.get(event.resource), event, now)
    running.set(event.resource, after)
    if (event.kind === 'phase') {
      said.set(event.resource, said.get(event.resource) ?? now)
      if (event.phase === 'wait') return []
      return [`${event.resource}: ${event.phase}`]
    }
    if (now - (said.get(event.resource) ?? now) < EVERY) return []
    said.set(event.resource, now)
    return [`${event.resource}: ${after.phase}: ${progressPhrases(after, now)}`]
  }

  return {
    event(event) {
      const moving = event.kind === 'phase' || event.kind === 'progress'
      for (const line of moving ? progress(event) : eventLines(event, colors)) streams.err(`${shown(line)}\n`)
    },
    outcome({ text, verbatim, errors = [] }) {
      if (text !== '') streams.out(`${verbatim ? text : shown(text)}\n`)
      for (const error of errors) this.error(error, undefined)
    },
    error: (error, stack) => streams.err(`${errorLines(error, stack, colors).join('\n')}\n`),
    close: () => {},
  }
}
