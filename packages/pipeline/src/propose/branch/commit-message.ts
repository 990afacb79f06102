import { counted, type SchemaChange } from '@sluice/schema'
import { because, factsOf, oneLine, type Migration } from '@sluice/schema-evolution'
import { changesOf } from '../body/proposed.ts'
import type { Rejected } from '../../committed/newly-rejected.ts'

const LONGEST_TITLE = 72

const VERBS: Record<SchemaChange['kind'], readonly [verb: string, noun: string]> = {
  'create-table': ['create', 'table'],
  'add-column': ['add', 'column'],
  'widen-column': ['widen', 'column'],
  'relax-not-null': ['relax', 'column'],
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What a branch does, in one line: title of its pull request, subject of its commit. */
export function proposalTitle(
  dataset: string,
  migrations: readonly Migration[],
  rejected: readonly Rejected[],
): string {
  if (migrations.length === 0) return rejectionTitle(dataset, rejected)
  const changes = changesOf(migrations)
  const [first] = changes
  const alone = first && changes.length === 1 ? oneLine(factsOf(first).title) : ''
  if (alone !== '' && alone.length <= LONGEST_TITLE) return sentence(alone)
  if (changes.length === 0) return `Migrate ${dataset}: ${counted(migrations.length, 'migration')}`
  const kinds = [...Map.groupBy(changes, ({ kind }) => kind)].map(([kind, same]) => {
    const [verb, noun] = VERBS[kind]
    return `${verb} ${counted(same.length, noun)}`
  })
  return sentence(`${kinds.join(', ')} in ${dataset}`)
}

function rejectionTitle(dataset: string, rejected: readonly Rejected[]): string {
  const changes = rejected.flatMap((one) => one.changes)
  const [first] = changes
  const alone = first && changes.length === 1 ? `Reject: ${oneLine(factsOf(first).title)}` : ''
  if (alone !== '' && alone.length <= LONGEST_TITLE) return alone
  return changes.length === 0
    ? `Reject ${counted(rejected.length, 'migration')} of ${dataset}`
    : `Reject ${counted(changes.length, 'change')} of ${dataset}`
}

const MOST_LINES = 100

/** The message of the commit that proposes these migrations, and rejects others. */
export function commitMessage(
  dataset: string,
  migrations: readonly Migration[],
  rejected: readonly Rejected[],
): string {
  const lines = [
    ...changesOf(migrations)
      .map(factsOf)
      .map(({ title, evidence, reason }) => `- ${oneLine(`${title}: ${because(evidence, reason)}`)}`),
    ...rejected
      .flatMap(({ changes }) => changes)
      .map((change) => `- rejected: ${oneLine(factsOf(change).title)}`),
  ]
  const more = lines.length > MOST_LINES ? [`- and ${lines.length - MOST_LINES} more`] : []
  const ids = new Set([...migrations.map(({ id }) => id), ...rejected.map(({ migration }) => migration)])
  const folders = [...ids].map((id) => `migrations/${id}`).join('\n')
  return [
    proposalTitle(dataset, migrations, rejected),
    ...(lines.length > 0 ? [[...lines.slice(0, MOST_LINES), ...more].join('\n')] : []),
    folders,
  ].join('\n\n')
}
