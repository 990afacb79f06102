import type { EngineKind } from '@sluice/engine'
import type { Findings } from '@sluice/schema-evolution'
import type { CodeImpact } from '../impact/code-impact.ts'
import { code, plain } from '../markdown/markdown.ts'
import { counted } from '@sluice/schema'
import { changesSection } from '../propose/body/changes.ts'
import { costsOf } from '../propose/body/costs.ts'
import { newTablesSection } from '../propose/body/new-tables.ts'
import { rejectedSection } from '../propose/body/rejected.ts'
import { silentSection } from '../propose/body/silent.ts'
import { statementsSection } from '../propose/body/statements.ts'
import { breaksSection, brokenUses, usesSection } from '../propose/body/uses.ts'
import { summaryParts } from '../propose/body/summary.ts'
import { shortened, titleIn } from '../propose/pull-request-body.ts'
import type { MigrationChanges } from '../committed/added-migrations.ts'
import { previewFails, previewSection, type PreviewOutcome } from './preview-section.ts'

/** What a check found out about a pull request. */
export interface Reviewed extends Findings, MigrationChanges {
  /** Engine whose locks are shown. */
  readonly kind: EngineKind
  /** How many migrations there are, and the engines they were run on; undefined where they could not be read. */
  readonly verified: { readonly migrations: number; readonly kinds: readonly EngineKind[] } | undefined
  /** What the new migrations do to the code; undefined where none is new. */
  readonly impact: CodeImpact | undefined
  /** What the tables will be; undefined where nobody asked. */
  readonly preview?: PreviewOutcome
}

/** First line of the comment, which GitHub does not show: by it the comment is found again. */
export const REVIEW_MARKER = '<!-- sluice review -->'

/** How many uses in the code break. */
export const breaksOf = ({ impact }: Pick<Reviewed, 'impact'>): number =>
  impact ? brokenUses(impact).length : 0

/** Whether something blocks merging. */
export const stands = (reviewed: Pick<Reviewed, 'findings' | 'impact' | 'preview'>): boolean =>
  reviewed.findings.length > 0 || breaksOf(reviewed) > 0 || previewFails(reviewed.preview)

/** The comment on a pull request, what decides first. */
export function reviewComment(reviewed: Reviewed): string {
  const { added, rejected, kind, impact } = reviewed
  const costs = costsOf(added, kind)
  const body = [
    `### ${headline(reviewed)}`,
    summaryParts({ costs, impact, kind }).join(' · '),
    ...breaksSection(impact).map(lower),
    ...silentSection(impact, titleIn(costs)).map(lower),
    ...(reviewed.findings.length > 0 ? [verifySection(reviewed)] : []),
    ...changesSection(costs, kind, impact).map(lower),
    ...previewSection(reviewed.preview),
    ...newTablesSection(costs),
    ...rejectedSection(rejected).map(lower),
    ...statementsSection(added, kind),
    ...usesSection(impact, titleIn(costs)),
    ...(reviewed.findings.length === 0 ? [verifySection(reviewed)] : []),
  ].filter((section) => section !== '')
  return `${REVIEW_MARKER}\n${shortened(body.join('\n\n'))}\n`
}

/** A section below the headline. */
const lower = (section: string): string => section.replace(/^###(?= )/, '####')

function headline(reviewed: Reviewed): string {
  const { added, rejected, findings, impact } = reviewed
  const fresh = added.length === 0 ? 'no new migration' : counted(added.length, 'new migration')
  const what = rejected.length === 0 ? fresh : `${fresh}, ${counted(rejected.length, 'rejection')}`
  if (!stands(reviewed)) {
    return impact && impact.uncertain.length > 0
      ? `⚠️ Sluice: ${what}; breaks may be missing`
      : `✅ Sluice: ${what}, nothing blocks merging`
  }
  const breaks = breaksOf(reviewed)
  const against = [
    ...(findings.length > 0 ? [counted(findings.length, 'finding')] : []),
    ...(breaks > 0 ? [`${counted(breaks, 'use')} in code ${breaks === 1 ? 'breaks' : 'break'}`] : []),
    ...(previewFails(reviewed.preview) ? ['the preview fails'] : []),
  ]
  return `❌ Sluice: ${what}, ${against.join(', ')}`
}

function verifySection({
  verified,
  findings,
  notes,
  changed,
  rewritten,
  removed,
  rejected,
}: Reviewed): string {
  const rejectedIds = new Set(rejected.map(({ migration }) => migration))
  const known = [
    ...[...changed, ...removed]
      .filter((id) => rejectedIds.has(id))
      .map(
        (id) =>
          `- ${code(`migrations/${id}`)} is on the base branch and is rejected here. This is allowed as long as no target has applied it`,
      ),
    ...changed
      .filter((id) => !rejectedIds.has(id) && !rewritten.includes(id))
      .map(
        (id) =>
          `- ${code(`migrations/${id}`)} is on the base branch. Its plan or comments change here, but not its SQL`,
      ),
    ...notes.map(({ place, message }) => `- ${code(place)}: ${plain(message)}`),
  ]
  const all = verified && `${counted(verified.migrations, 'migration')} on ${verified.kinds.join(' and ')}`
  const outcome =
    findings.length === 0
      ? `${all ?? ''}: they run and match their plans, and \`generated/\` matches them.`
      : findingsList(findings)
  return ['#### Verify', outcome, ...(known.length > 0 ? [known.join('\n')] : [])].join('\n\n')
}

const MOST_FINDINGS = 30

/** A list and no table: paths do not wrap in one. */
function findingsList(findings: Reviewed['findings']): string {
  const items = findings
    .slice(0, MOST_FINDINGS)
    .map(
      (one) =>
        `- ${code(one.code)} ${plain(one.message)}\\\n  at ${code(one.place)}\\\n  → ${plain(one.hint)}`,
    )
  const more = findings.length - MOST_FINDINGS
  return [...items, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n')
}
