import { type SchemaChange, unreachable } from '@sluice/schema'
import { factsOf } from '@sluice/schema-evolution'
import { code, shortTable } from '../../markdown/markdown.ts'
import type { Rejected } from '../../committed/newly-rejected.ts'

/** What is rejected, and what becomes of the data that needs it. */
export function rejectedSection(rejected: readonly Rejected[]): string[] {
  if (rejected.length === 0) return []
  const rows = rejected.flatMap(({ migration, changes }) =>
    changes.length === 0
      ? [[`all of ${code(migration)}`, 'all data that needs it']]
      : changes.map((change) => [code(factsOf(change).title), keptOut(change)]),
  )
  const table = shortTable([{ title: 'change' }, { title: 'stays in staging' }], rows)
  return [
    `### Rejected\n\n${table}\n\n\`sluice accept MIGRATION\` restores what was rejected; its data is then merged.`,
  ]
}

function keptOut(change: SchemaChange): string {
  const { kind } = change
  switch (kind) {
    case 'create-table':
      return 'its rows'
    case 'add-column':
      return 'its values; the rows are merged'
    case 'widen-column':
      return 'values that do not fit; the rows are merged without them, unless the column must have a value'
    case 'relax-not-null':
      return 'rows without a value'
    default:
      return unreachable(kind)
  }
}
