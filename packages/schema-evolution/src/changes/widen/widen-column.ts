import type { EngineKind, TypeChoices } from '@sluice/engine'
import { fullName, readingText, unreachable, type WidenColumn } from '@sluice/schema'
import type { Risk } from '../risk/risk.ts'
import { jsTypeOf } from '../../js-types/js-type.ts'
import type { ChangeFacts, RenderContext } from '../risk/change-facts.ts'
import { oneLine } from '../sql/one-line.ts'
import { widenOnline } from './widen-online.ts'
import { widenByCopy } from './widen-by-copy.ts'
import { widenInPlace } from './widen-in-place.ts'
import { rewrites } from '../risk/rewrites.ts'
import type { Widening } from './widening.ts'
import { formOf } from './widening-form.ts'

function riskOf(kind: EngineKind, { from, to, reading }: WidenColumn, choices: TypeChoices): Risk {
  const typed = jsTypeOf(from, choices).select === jsTypeOf(to, choices).select
  return {
    data: to === 'text' || to === 'json' || reading ? 'compares-differently' : 'lossless',
    lock: rewrites(kind, { from, to }) ? 'rewrite' : 'instant',
    types: typed ? 'neutral' : 'breaks',
  }
}

/** All there is to know about giving a column a wider type. */
export function widenColumn(change: WidenColumn): ChangeFacts {
  const { table, column, from, to, reading, evidence } = change
  const verb = reading ? 'retype' : 'widen'
  return {
    title: `${verb} ${fullName(table)}.${column} from ${from} to ${reading ? readingText(reading) : to}`,
    slug: `${verb}_${table.name}_${column}`,
    footprint: `${fullName(table)}.${column}`,
    evidence,
    ...(reading && { reason: 'a hint of the config says so' }),
    risk: (kind, choices = {}) => riskOf(kind, change, choices),
    apply: (present) =>
      present && {
        ...present,
        columns: present.columns.map((one) => (one.name === column ? { ...one, type: to } : one)),
      },
  }
}

/** Widens several columns of one table at once, in the form that its size and what hangs on them ask for. */
export function renderWidenColumns(widenings: readonly Widening[], context: RenderContext): string {
  const { kind, facts, threshold } = context
  const form = formOf(kind, widenings, facts, threshold)
  switch (form.kind) {
    case 'copy':
      return widenByCopy(widenings, context)
    case 'in-place': {
      const sql = widenInPlace(widenings, context)
      return form.why === undefined
        ? sql
        : `-- the table is large, and is locked while it is rewritten: ${oneLine(form.why)} prevents an online rewrite\n${sql}`
    }
    case 'beside': {
      const instant = widenings.filter((widening) => !rewrites(kind, widening))
      const others = widenings.filter((widening) => rewrites(kind, widening))
      return [
        ...(instant.length > 0 ? [widenInPlace(instant, context)] : []),
        widenOnline(others, context),
      ].join('\n\n')
    }
    default:
      return unreachable(form)
  }
}
