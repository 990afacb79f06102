import type { EngineKind } from '@sluice/engine'
import type { CodeImpact } from '../../impact/code-impact.ts'
import { instant } from '../../loads/instant.ts'
import { code, plain } from '../../markdown/markdown.ts'
import { counted } from '@sluice/schema'
import type { WaitingTable } from '@sluice/ledger'
import { blockersOf } from './dependents.ts'
import { rewrittenTables, sizeOf, type Cost } from './costs.ts'
import { silentPart } from './silent.ts'
import { brokenUses } from './uses.ts'

interface Facts {
  readonly costs: readonly Cost[]
  readonly impact: CodeImpact | undefined
  readonly kind: EngineKind
}

/** What decides, in one line: what breaks, what locks. Undefined impact: no migration is new. */
export function summaryParts({ costs, impact, kind }: Facts): readonly string[] {
  const blockers = blockersOf(costs).length
  return [
    ...(impact ? [breaksPart(impact), ...silentPart(impact)] : []),
    ...(blockers > 0
      ? [`⛔ ${counted(blockers, 'object')} in the database must be dropped or changed first`]
      : []),
    ...(costs.length > 0 ? [locksPart(costs, kind)] : []),
  ]
}

function breaksPart(impact: CodeImpact): string {
  const broken = brokenUses(impact)
  const [first] = broken
  if (first) {
    const more = broken.length > 1 ? ` and ${broken.length - 1} more` : ''
    const verb = broken.length === 1 ? 'breaks' : 'break'
    return `❌ **${counted(broken.length, 'use')} in code ${verb}**: fix ${code(`${first.file}:${first.line}`)}${more} on this branch before you merge`
  }
  const [why] = impact.uncertain
  return why === undefined ? '✅ no code breaks' : `⚠️ it is not certain whether code breaks: ${plain(why)}`
}

function locksPart(costs: readonly Cost[], kind: EngineKind): string {
  const rewritten = [...rewrittenTables(costs)]
  if (rewritten.length > 0) {
    const tables = rewritten.map(([table, estimate]) => `${code(table)} for its rewrite${sizeOf(estimate)}`)
    return `⚠️ locks ${tables.join(', ')}`
  }
  return costs.some(({ risk }) => risk.lock === 'online')
    ? `rewrites rows online on ${ENGINE[kind]}`
    : `no rewrite on ${ENGINE[kind]}`
}

/** How much waits: root rows alone, since the rows nested in them come with them. */
export function waitsPart(
  waiting: readonly WaitingTable[],
  costs: readonly Cost[],
  target: string,
): readonly string[] {
  const since = waiting.map((one) => one.since).toSorted()[0]
  if (since === undefined) return []
  const rows = waiting.reduce((total, one) => total + (one.nested ? 0 : one.rows_waiting), 0)
  const columns = costs.filter(({ change }) => change.kind === 'add-column').length
  const what =
    rows > 0
      ? counted(rows, 'row')
      : columns > 0
        ? `the values of ${counted(columns, 'new column')}`
        : `rows of ${counted(waiting.length, 'nested table')}`
  const verb = rows === 1 ? 'has waited' : 'have waited'
  return [`${what} ${verb} on target ${code(target)} since ${instant(since)} UTC`]
}

export const ENGINE: Record<EngineKind, string> = { postgres: 'Postgres', duckdb: 'DuckDB' }
