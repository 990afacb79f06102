import type { EngineKind } from '@sluice/engine'
import { fullName, unreachable, type SchemaChange } from '@sluice/schema'
import { factsOf, type Estimate, type Plan, type Risk } from '@sluice/schema-evolution'
import { code, shortTable } from '../../output/markdown.ts'
import { bytes, counted } from '../../output/numbers.ts'
import type { Proposed } from './proposed.ts'

/** What each change costs on the three axes, with the size of the table that is there. */
export function changesSection({ kind, migrations }: Pick<Proposed, 'kind' | 'migrations'>): string[] {
  const costs = migrations.flatMap(({ plan }) => (plan ? costsOf(plan, kind) : []))
  if (costs.length === 0) return []
  const table = shortTable(
    [{ title: 'change' }, { title: 'data' }, { title: `lock on ${ENGINE[kind]}` }, { title: 'types' }],
    costs.map(({ change, risk, estimate }) => [
      titleOf(change),
      risk.data === 'lossless' ? risk.data : '⚠️ compares differently',
      lockOf(risk.lock, estimate),
      risk.types === 'breaks' ? '⚠️ breaks' : risk.types,
    ]),
  )
  const words = new Set<string>(costs.flatMap(({ risk: { data, lock, types } }) => [data, lock, types]))
  const notes = Object.entries(LEGEND).flatMap(([word, note]) => (words.has(word) ? [`- ${note}`] : []))
  const parts = ['### Changes', table, ...dependentsOf(migrations, kind)]
  return [[...parts, ...(notes.length > 0 ? [notes.join('\n')] : [])].join('\n\n')]
}

/** What depends on the columns and is in the way of another type, or is dropped and created again. */
function dependentsOf(migrations: Proposed['migrations'], kind: EngineKind): readonly string[] {
  const estimates = migrations
    .flatMap(({ plan }) => plan?.estimates ?? [])
    .filter(({ engine }) => engine === kind)
  const blocked = estimates.flatMap((one) => one.blocked ?? [])
  const again = estimates.flatMap((one) => one.again ?? [])
  return [
    ...(blocked.length > 0
      ? [
          `⛔ **migrate stops before it locks anything** until this is dropped or changed; create it again afterwards:\n\n${blocked.map((one) => `- ${code(one)}`).join('\n')}`,
        ]
      : []),
    ...(again.length > 0
      ? [`Dropped and created again, as it is at that moment: ${again.map(code).join(', ')}`]
      : []),
  ]
}

interface Cost {
  readonly change: SchemaChange
  readonly risk: Risk
  readonly estimate: Estimate | undefined
}

const costsOf = ({ changes, assessments = [], estimates = [] }: Plan, kind: EngineKind): readonly Cost[] =>
  changes.map((change, i) => ({
    change,
    risk: assessments[i]?.risk[kind] ?? factsOf(change).risk(kind),
    estimate: estimates.find((one) => one.engine === kind && one.table === fullName(change.table)),
  }))

function titleOf(change: SchemaChange): string {
  const title = code(factsOf(change).title)
  return change.kind === 'create-table'
    ? `${title}, ${counted(change.table.columns.length, 'column')}`
    : title
}

function lockOf(lock: Risk['lock'], estimate: Estimate | undefined): string {
  switch (lock) {
    case 'none':
    case 'instant':
      return lock
    case 'online':
      return `${lock}${sizeOf(estimate)}`
    case 'rewrite':
      return `⚠️ ${lock}${sizeOf(estimate)}`
    default:
      return unreachable(lock)
  }
}

function sizeOf(estimate: Estimate | undefined): string {
  const parts = [
    ...(estimate?.rows === undefined ? [] : [counted(estimate.rows, 'row')]),
    ...(estimate?.bytes === undefined ? [] : [bytes(estimate.bytes)]),
  ]
  return parts.length > 0 ? ` of ${parts.join(', ')}` : ''
}

const ENGINE: Record<EngineKind, string> = { postgres: 'Postgres', duckdb: 'DuckDB' }

const LEGEND = {
  'compares-differently':
    '**compares differently**: no value is lost, but what was a number or a date sorts and compares as text or JSON.',
  rewrite: '**rewrite**: each row is written anew, and the table is locked meanwhile.',
  online: '**online**: the rows are written anew some at a time, and the table is locked for instants only.',
  neutral: '**neutral**: the TypeScript type of the column stays.',
  breaks: '**breaks**: the TypeScript type of the column changes, so that queries may no longer compile.',
} satisfies Partial<Record<Risk[keyof Risk], string>>
