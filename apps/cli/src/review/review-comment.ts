import type { EngineKind } from '@sluice/engine'
import type { Findings } from '@sluice/schema-evolution'
import { code } from '../output/markdown.ts'
import { counted } from '../output/numbers.ts'
import { shownText } from '../output/shown-text.ts'
import { changesSection } from '../propose/body/changes.ts'
import { refusedSection } from '../propose/body/refused.ts'
import { shortened } from '../propose/pull-request-body.ts'
import type { MigrationChanges } from './added-migrations.ts'

/** What a check found out about a pull request. */
export interface Reviewed extends Findings, MigrationChanges {
  /** Engine whose locks are told. */
  readonly kind: EngineKind
  /** How many migrations there are, and the engines they were run on; undefined where they could not be read. */
  readonly verified: { readonly migrations: number; readonly kinds: readonly EngineKind[] } | undefined
  /** Uses in the code, as Markdown; undefined where no migration is new. */
  readonly impact: string | undefined
  /** How many uses break. */
  readonly breaks: number
}

/** First line of the comment, which GitHub does not show: by it the comment is found again. */
export const REVIEW_MARKER = '<!-- sluice review -->'

/** Whether something stands in the way of merging. */
export const stands = ({ findings, breaks }: Pick<Reviewed, 'findings' | 'breaks'>): boolean =>
  findings.length > 0 || breaks > 0

/** The comment on a pull request. */
export function reviewComment(reviewed: Reviewed): string {
  const { added, impact } = reviewed
  const body = [
    `### ${headline(reviewed)}`,
    ...(added.length > 0 ? [added.map(({ id }) => `- ${code(`migrations/${id}`)}`).join('\n')] : []),
    ...changesSection({ kind: reviewed.kind, migrations: added }).map(lower),
    ...refusedSection(reviewed.refused).map(lower),
    verifySection(reviewed),
    ...(impact === undefined ? [] : [`#### Impact\n\n${impact.trim()}`]),
  ].join('\n\n')
  return `${REVIEW_MARKER}\n${shortened(body)}\n`
}

/** A section below the headline. */
const lower = (section: string): string => section.replace(/^###(?= )/, '####')

function headline(reviewed: Reviewed): string {
  const { added, refused, findings, breaks } = reviewed
  const fresh = added.length === 0 ? 'no new migration' : counted(added.length, 'new migration')
  const what = refused.length === 0 ? fresh : `${fresh}, ${counted(refused.length, 'refusal')}`
  if (!stands(reviewed)) return `✅ Sluice: ${what}, nothing stands in the way`
  const against = [
    ...(findings.length > 0 ? [counted(findings.length, 'finding')] : []),
    ...(breaks > 0 ? [`${counted(breaks, 'use')} in code ${breaks === 1 ? 'breaks' : 'break'}`] : []),
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
  refused,
}: Reviewed): string {
  const rejected = new Set(refused.map(({ migration }) => migration))
  const known = [
    ...[...changed, ...removed]
      .filter((id) => rejected.has(id))
      .map(
        (id) =>
          `- ${code(`migrations/${id}`)} is on the base, and rejected here: fine as long as no target has it`,
      ),
    ...changed
      .filter((id) => !rejected.has(id) && !rewritten.includes(id))
      .map(
        (id) =>
          `- ${code(`migrations/${id}`)} is on the base; its plan or comments change here, its SQL does not`,
      ),
    ...notes.map(({ place, message }) => `- ${code(place)}: ${plain(message)}`),
  ]
  const all = verified && `${counted(verified.migrations, 'migration')} on ${verified.kinds.join(' and ')}`
  const outcome =
    findings.length === 0
      ? `${all ?? ''}: they run, make what their plans tell, and \`generated/\` is what they make.`
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

const LONGEST = 600

/** A message in a line of Markdown, whatever names and SQL are in it. */
function plain(message: string): string {
  const line = shownText(message.replace(/\s+/g, ' ').trim())
  const cut = line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line
  return cut.replaceAll('@', '@\u200b').replace(/[\\`*_{}[\]<>#~&|]/g, (mark) => `&#${mark.charCodeAt(0)};`)
}
