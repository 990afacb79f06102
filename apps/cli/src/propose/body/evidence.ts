import { maskShape, type SchemaChange } from '@sluice/schema'
import { factsOf } from '@sluice/schema-evolution'
import { code, shortTable } from '../../output/markdown.ts'
import { integer } from '../../output/numbers.ts'

/** What was seen that made the changes necessary. */
export function evidenceSection(changes: readonly SchemaChange[]): string[] {
  const proven = changes.flatMap((change) => {
    const { footprint, evidence } = factsOf(change)
    return evidence ? [{ footprint, evidence }] : []
  })
  if (proven.length === 0) return []
  const rows = proven.map(({ footprint, evidence: { loadId, seen, nonNull, violating, first } }) => [
    code(footprint),
    integer(loadId),
    integer(seen),
    integer(nonNull),
    integer(violating),
    first ? `${code(first.file)} row ${integer(first.row)}` : '',
    first ? code(maskShape(first.shape)) : '',
  ])
  const table = shortTable(
    [
      { title: 'column' },
      { title: 'load', align: 'right' },
      { title: 'rows seen', align: 'right' },
      { title: 'with a value', align: 'right' },
      { title: 'do not fit', align: 'right' },
      { title: 'first at' },
      { title: 'looks like' },
    ],
    rows,
  )
  const note =
    'What a value looks like: letters are `A` and `a`, digits are `9`. No value of the data is in this pull request. Rows count from 0.'
  return [`### Why\n\n${table}\n\n${note}`]
}
