import type { EngineKind } from '@sluice/engine'
import type { SchemaChange } from '@sluice/schema'
import { factsOf } from '@sluice/schema-evolution'
import { code, shortTable } from '../../output/markdown.ts'
import { counted } from '../../output/numbers.ts'
import type { Proposed } from './proposed.ts'

/** What each change costs on the three axes. */
export function changesSection({ kind }: Proposed, changes: readonly SchemaChange[]): string[] {
  if (changes.length === 0) return []
  const rows = changes.map((change) => {
    const facts = factsOf(change)
    const { data, lock, types } = facts.risk(kind)
    const columns =
      change.kind === 'create-table' ? `, ${counted(change.table.columns.length, 'column')}` : ''
    return [
      `${code(facts.title)}${columns}`,
      data === 'compares-differently' ? '⚠️ compares differently' : data,
      lock === 'rewrite' ? '⚠️ rewrite' : lock,
      types === 'breaks' ? '⚠️ breaks' : types,
    ]
  })
  const table = shortTable(
    [{ title: 'change' }, { title: 'data' }, { title: `lock on ${ENGINE[kind]}` }, { title: 'types' }],
    rows,
  )
  const legend = changes
    .map((change) => factsOf(change).risk(kind))
    .flatMap(({ data, lock, types }) => [data, lock, types])
  const notes = Object.entries(LEGEND).filter(([word]) => legend.includes(word as keyof typeof LEGEND))
  return [
    [
      '### Changes',
      table,
      ...(notes.length > 0 ? [notes.map(([, note]) => `- ${note}`).join('\n')] : []),
    ].join('\n\n'),
  ]
}

const ENGINE: Record<EngineKind, string> = { postgres: 'Postgres', duckdb: 'DuckDB' }

const LEGEND = {
  'compares-differently':
    '**compares differently**: no value is lost, but what was a number or a date sorts and compares as text or JSON.',
  rewrite: '**rewrite**: each row is written anew, and the table is locked meanwhile.',
  breaks: '**breaks**: the TypeScript type of the column changes, so that queries may no longer compile.',
} as const
