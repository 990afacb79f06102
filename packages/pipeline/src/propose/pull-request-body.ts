import type { ChangeImpact } from '@sluice/schema-evolution'
import { code } from '../markdown/markdown.ts'
import { changesSection } from './body/changes.ts'
import { costsOf, type Cost } from './body/costs.ts'
import { newTablesSection } from './body/new-tables.ts'
import type { Proposed } from './body/proposed.ts'
import { rejectedSection } from './body/rejected.ts'
import { review } from './body/review.ts'
import { silentSection } from './body/silent.ts'
import { statementsSection } from './body/statements.ts'
import { breaksSection, usesSection } from './body/uses.ts'
import { summaryParts, waitsPart } from './body/summary.ts'
import { waitingSection } from './body/waiting.ts'
import { proposalMarker } from './proposal-marker.ts'

/** GitHub takes 65,536 characters. */
const LONGEST = 60_000

/**
 * The text of a pull request, what decides first: the summary in one line, the code that breaks, what changes without an error, one table of the changes; then,
 * folded, columns of new tables, SQL, uses that go on to work, and what waits; last what a reviewer can do.
 */
export function pullRequestBody(proposed: Proposed): string {
  const { dataset, target, kind, migrations, rejected, waiting, impact } = proposed
  const costs = costsOf(migrations, kind)
  const body = [
    [...summaryParts({ costs, impact, kind }), ...waitsPart(waiting, costs, target)].join(' · '),
    introduction(proposed),
    ...(proposed.edited ? [EDITED] : []),
    ...breaksSection(impact),
    ...silentSection(impact, titleIn(costs)),
    ...changesSection(costs, kind, impact),
    ...newTablesSection(costs),
    ...rejectedSection(rejected),
    ...statementsSection(migrations, kind),
    ...usesSection(impact, titleIn(costs)),
    ...waitingSection(waiting),
  ].filter((section) => section !== '')
  return `${proposalMarker(dataset, target)}\n${shortened(body.join('\n\n'))}\n\n${review(proposed)}\n`
}

const EDITED = '> This branch has commits of reviewers. Later loads add to it and never overwrite them.'

function introduction({ dataset, migrations, waiting }: Proposed): string {
  if (migrations.length === 0)
    return `Loads into ${code(dataset)} brought data that the reviewed schema cannot hold, and the changes that it needs are **rejected**: no table changes.`
  if (migrations.every(({ plan }) => !plan)) return `The migrations of ${code(dataset)} were written by hand.`
  const meanwhile =
    waiting.length > 0 ? ' Nothing is lost in the meantime, and all data that fits is loaded.' : ''
  return `Loads into ${code(dataset)} brought data that the reviewed schema cannot hold.${meanwhile}`
}

/** The name that a change has in the table of changes; its own where the SQL does something else. */
export function titleIn(costs: readonly Cost[]): (change: ChangeImpact) => string {
  const titles = new Map(costs.map(({ footprint, title }) => [footprint, title]))
  return ({ subject, change }) => titles.get(subject) ?? change
}

/** Markdown that GitHub takes: what is too long ends at a line, and no section stays open. */
export function shortened(body: string): string {
  if (body.length <= LONGEST) return body
  const kept = body.slice(0, body.lastIndexOf('\n', LONGEST))
  const open = kept.split('<details').length - kept.split('</details>').length
  return `${kept}\n${'\n</details>\n'.repeat(open)}\n… and more, in the files.`
}
