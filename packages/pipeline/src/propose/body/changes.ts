import type { EngineKind } from '@sluice/engine'
import { fullName, unreachable } from '@sluice/schema'
import type { ChangeImpact } from '@sluice/schema-evolution'
import type { CodeImpact } from '../../impact/code-impact.ts'
import { code, shortTable } from '../../markdown/markdown.ts'
import { sizeOf, type Cost } from './costs.ts'
import { dependentsOf } from './dependents.ts'
import { valueChange } from './value-change.ts'
import { ENGINE } from './summary.ts'
import { whyOf } from './why.ts'

/** One table: what changes, why, what it costs, and how much code uses it. */
export function changesSection(
  costs: readonly Cost[],
  kind: EngineKind,
  impact: CodeImpact | undefined,
): readonly string[] {
  if (costs.length === 0) return []
  const bySubject = new Map((impact?.changes ?? []).map((one) => [one.subject, one]))
  const locked = new Set<string>()
  const rows = costs.map((cost) => [
    code(cost.title),
    whyOf(cost.change),
    [lockText(cost, locked), ...valueChange(cost.change)].join('; '),
    usesOf(bySubject.get(cost.footprint), impact),
  ])
  const table = shortTable(
    [
      { title: 'change' },
      { title: 'why' },
      { title: `cost on ${ENGINE[kind]}` },
      { title: 'breaks / touches', align: 'right' },
    ],
    rows,
  )
  const shapes = costs.some(({ change }) => change.evidence?.first)
    ? ['In shapes of values, `A` and `a` stand for letters and `9` for digits. Rows count from 0.']
    : []
  return [['### Changes', table, ...dependentsOf(costs), ...shapes].join('\n\n')]
}

/** A table is rewritten once, whatever number of its columns change. */
function lockText({ change, risk, estimate }: Cost, reported: Set<string>): string {
  const table = fullName(change.table)
  switch (risk.lock) {
    case 'none':
    case 'instant':
      return risk.lock
    case 'online':
    case 'rewrite': {
      const mark = risk.lock === 'rewrite' ? '⚠️ ' : ''
      if (reported.has(table))
        return `${mark}in the same ${risk.lock === 'rewrite' ? 'rewrite' : 'online rewrite'}`
      reported.add(table)
      return `${mark}${risk.lock === 'rewrite' ? 'rewrite' : 'online rewrite'}${sizeOf(estimate)}`
    }
    default:
      return unreachable(risk.lock)
  }
}

function usesOf(found: ChangeImpact | undefined, impact: CodeImpact | undefined): string {
  if (!impact || impact.changes.length === 0) return ''
  if (!found) return '0 / 0'
  const { typeBefore, typeAfter, breaks, touches } = found
  const types =
    typeBefore !== undefined && typeAfter !== undefined && typeBefore !== typeAfter
      ? `<br>${code(typeBefore)} → ${code(typeAfter)}`
      : ''
  return `${breaks.length > 0 ? `**${breaks.length}**` : '0'} / ${touches.length}${types}`
}
