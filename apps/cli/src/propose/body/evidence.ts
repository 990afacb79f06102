import { maskShape, type ChangeEvidence, type SchemaChange } from '@sluice/schema'
import { factsOf } from '@sluice/schema-evolution'
import { instant } from '../../output/instant.ts'
import { code, shortTable } from '../../output/markdown.ts'
import { counted, integer } from '../../output/numbers.ts'

/** What was seen that made the changes necessary. */
export function evidenceSection(changes: readonly SchemaChange[]): string[] {
  const proven = changes.flatMap((change) => {
    const { footprint, evidence } = factsOf(change)
    return evidence ? [{ footprint, evidence }] : []
  })
  if (proven.length === 0) return []
  const table = shortTable(
    [
      { title: 'of' },
      { title: 'seen in' },
      { title: 'rows', align: 'right' },
      { title: 'null', align: 'right' },
      { title: 'do not fit', align: 'right' },
      { title: 'first at' },
      { title: 'looks like' },
    ],
    proven.map(({ footprint, evidence }) => [
      code(footprint),
      loadsOf(evidence),
      integer(evidence.seen),
      integer(evidence.seen - evidence.nonNull),
      integer(evidence.violating),
      evidence.first ? `${code(evidence.first.file)} row ${integer(evidence.first.row)}` : '',
      shapesOf(evidence),
    ]),
  )
  const note =
    'Letters of a value are shown as `A` and `a`, digits as `9`: no value of the data is in this pull request. Rows count from 0.'
  return [`### Why\n\n${table}\n\n${note}`]
}

function loadsOf({ loadId, loads = 1, firstSeen, lastSeen }: ChangeEvidence): string {
  const numbers = loads > 1 && lastSeen ? `loads ${loadId} to ${lastSeen.loadId}` : `load ${loadId}`
  const how = loads > 1 ? `${counted(loads, 'load')}: ${numbers}` : numbers
  const days = [firstSeen, lastSeen].flatMap((one) => (one ? [instant(one.at).slice(0, 10)] : []))
  return days.length > 0 ? `${how}, ${[...new Set(days)].join(' to ')}` : how
}

const shapesOf = ({ first, shapes }: ChangeEvidence): string =>
  [...new Set((shapes ?? (first ? [first.shape] : [])).map(maskShape))].filter(Boolean).map(code).join(', ')
