import { changesSection } from './body/changes.ts'
import { evidenceSection } from './body/evidence.ts'
import { changesOf, type Proposed } from './body/proposed.ts'
import { refusedSection } from './body/refused.ts'
import { proposalMarker } from './proposal-marker.ts'
import { review } from './body/review.ts'
import { summary } from './body/summary.ts'
import { waitingSection } from './body/waiting.ts'

/** GitHub takes 65,536 characters. */
const LONGEST = 60_000

/** The text of a pull request: what is to change, why, what it costs, what waits for it, and what a reviewer can do. */
export function pullRequestBody(proposed: Proposed): string {
  const changes = changesOf(proposed.migrations)
  const body = [
    summary(proposed, changes),
    ...changesSection(proposed),
    ...evidenceSection(changes),
    ...refusedSection(proposed.refused),
    ...(proposed.impact === undefined ? [] : [`### Impact\n\n${proposed.impact.trim()}`]),
    ...waitingSection(proposed.waiting, proposed.waitingFor),
  ].join('\n\n')
  const marker = proposalMarker(proposed.dataset, proposed.target)
  return `${marker}\n${shortened(body)}\n\n${review(proposed)}\n`
}

/** Markdown that GitHub takes: what is too long ends at a line. */
export function shortened(body: string): string {
  if (body.length <= LONGEST) return body
  return `${body.slice(0, body.lastIndexOf('\n', LONGEST))}\n\n… and more, in the files.`
}
