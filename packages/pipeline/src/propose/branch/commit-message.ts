import type { SchemaChange } from '@sluice/schema'
import { because, factsOf, oneLine, type Migration } from '@sluice/schema-evolution'
import { counted } from '@sluice/schema'
import { changesOf } from '../body/proposed.ts'
import type { Refused } from '../../committed/refused.ts'

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
  refused: readonly Refused[],
): string {
  if (migrations.length === 0) return refusalTitle(dataset, refused)
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

function refusalTitle(dataset: string, refused: readonly Refused[]): string {
  const changes = refused.flatMap((one) => one.changes)
  const [first] = changes
  const alone = first && changes.length === 1 ? `Refuse to ${oneLine(factsOf(first).title)}` : ''
  if (alone !== '' && alone.length <= LONGEST_TITLE) return alone
  return changes.length === 0
    ? `Refuse ${counted(refused.length, 'migration')} of ${dataset}`
    : `Refuse ${counted(changes.length, 'change')} of ${dataset}`
}

const MOST_LINES = 100

/** The message of the commit that proposes these migrations, and refuses others. */
export function commitMessage(
  dataset: string,
  migrations: readonly Migration[],
  refused: readonly Refused[],
): string {
  const lines = [
    ...changesOf(migrations)
      .map(factsOf)
      .map(({ title, evidence, reason }) => `- ${oneLine(`${title}: ${because(evidence, reason)}`)}`),
    ...refused
      .flatMap(({ changes }) => changes)
      .map((change) => `- refused: ${oneLine(factsOf(change).title)}`),
  ]
  const more = lines.length > MOST_LINES ? [`- and ${lines.length - MOST_LINES} more`] : []
  const ids = new Set([...migrations.map(({ id }) => id), ...refused.map(({ migration }) => migration)])
  const folders = [...ids].map((id) => `migrations/${id}`).join('\n')
  return [
    proposalTitle(dataset, migrations, refused),
    ...(lines.length > 0 ? [[...lines.slice(0, MOST_LINES), ...more].join('\n')] : []),
    folders,
  ].join('\n\n')
}
