import { ident, idents, qualified } from '@sluice/engine'
import type { RenderContext } from '../risk/change-facts.ts'
import { BRIEFLY, doBlock, IN_UTC } from '../sql/do-block.ts'
import { dependentsOf } from './dependents.ts'
import { stopLines, stopUnlessRead } from './read-again.ts'
import { rewrites } from '../risk/rewrites.ts'
import { hasType, widened, type Widening } from './widening.ts'

/** Why squawk's warning is accepted, on the line above the one that silences it. */
function acceptedBecause(widening: Widening): string {
  const why = widening.reading
    ? 'a value that cannot be read has already stopped the migration; the table is rewritten once for all columns'
    : rewrites('postgres', widening)
      ? 'every value converts exactly; the table is rewritten once for all columns'
      : 'only digits before the point are added, so the table is not rewritten'
  return `  -- ${why}\n  -- squawk-ignore changing-column-type\n`
}

function alterTable(widenings: readonly Widening[], context: RenderContext): string {
  const { dialect, after } = context
  const actions = widenings.map(
    (widening) =>
      `${acceptedBecause(widening)}  alter column ${ident(widening.column)} type ${dialect.typeName(widening.to)} using ${widened(widening, context)}`,
  )
  return [`alter table ${qualified(after.dataset, after.name)}`, `${actions.join(',\n')};`].join('\n')
}

/** The change as a block that may run again; it does nothing where one of the `unless` returns before. */
export function inPlaceBlock(
  widenings: readonly Widening[],
  context: RenderContext,
  unless: readonly string[] = [],
): string {
  const { after } = context
  const dependents = dependentsOf(widenings, context)
  const done = widenings.map((widening) => hasType(after, widening, context)).join('\n  and ')
  const stop = stopLines(widenings, context)
  const body = [
    BRIEFLY,
    `if ${done} then\n  return; -- an earlier run has done this\nend if;`,
    ...unless,
    IN_UTC,
    ...stop,
    `perform ${dependents.drop};`,
    alterTable(widenings, context),
    `perform ${dependents.create};`,
  ]
  return doBlock(body, stop.length > 0 ? ['unread text;'] : [])
}

/** One ALTER for all columns of a table on Postgres, so that it is rewritten once. */
export function widenInPlace(widenings: readonly Widening[], context: RenderContext): string {
  const { after, transaction } = context
  const table = qualified(after.dataset, after.name)
  const columns = widenings.map(({ column }) => column)
  const dependents = dependentsOf(widenings, context)
  if (transaction) {
    return [
      ...dependents.notes,
      "set local timezone = 'UTC';",
      ...stopUnlessRead(widenings, context),
      `select ${dependents.drop};`,
      alterTable(widenings, context),
      `select ${dependents.create};`,
    ].join('\n')
  }
  return [
    ...dependents.notes,
    inPlaceBlock(widenings, context),
    `analyze ${table} (${idents(columns)});`,
  ].join('\n')
}
