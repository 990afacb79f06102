import { ident, idents, qualified } from '@sluice/engine'
import type { RenderContext } from './change-facts.ts'
import { BRIEFLY, doBlock, IN_UTC } from './do-block.ts'
import { viewsOver } from './views-over.ts'
import { hasType, rewrites, widened, type Widening } from './widening.ts'

/** Why squawk's warning is accepted, on the line above the one that silences it. */
function acceptedBecause(widening: Widening): string {
  const why = rewrites('postgres', widening)
    ? 'every value converts exactly; the table is rewritten once for all columns'
    : 'only digits before the point are added, so the table is not rewritten'
  return `  -- ${why}\n  -- squawk-ignore changing-column-type\n`
}

/** One ALTER for all columns of a table on Postgres, so that it is rewritten once. */
export function widenInPlace(widenings: readonly Widening[], context: RenderContext): string {
  const { dialect, after, facts, transaction } = context
  const table = qualified(after.dataset, after.name)
  const columns = widenings.map(({ column }) => column)
  const actions = widenings.map(
    (widening) =>
      `${acceptedBecause(widening)}  alter column ${ident(widening.column)} type ${dialect.typeName(widening.to)} using ${widened(widening, context)}`,
  )
  const alter = [`alter table ${table}`, `${actions.join(',\n')};`].join('\n')
  const views = viewsOver(facts, columns)
  const analyze = `analyze ${table} (${idents(columns)});`
  if (transaction && views.drop.length === 0)
    return [...views.notes, "set local timezone = 'UTC';", alter, analyze].join('\n')
  const done = widenings.map((widening) => hasType(after, widening, context)).join('\n  and ')
  const guard = `if ${done} then\n  return; -- by an earlier run\nend if;`
  const body = [IN_UTC, ...views.drop, alter, ...views.create]
  const block = doBlock(transaction ? body : [BRIEFLY, guard, ...body], views.declarations)
  return [...views.notes, block, analyze].join('\n')
}
