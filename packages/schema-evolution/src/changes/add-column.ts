import { qualified } from '@sluice/engine'
import { columnOf, fullName, type AddColumn } from '@sluice/schema'
import type { ChangeFacts, RenderContext } from './risk/change-facts.ts'
import { columnDefinition } from './sql/column-definition.ts'
import { commentColumn } from './sql/comment-column.ts'
import { BRIEFLY, doBlock } from './sql/do-block.ts'

/** All there is to know about adding a column. */
export const addColumn = ({ table, column, evidence }: AddColumn): ChangeFacts => ({
  title: `add ${fullName(table)}.${column.name} ${column.type}`,
  slug: `add_${table.name}_${column.name}`,
  footprint: `${fullName(table)}.${column.name}`,
  evidence,
  risk: () => ({ data: 'lossless', lock: 'instant', types: 'adds' }),
  apply: (present) =>
    !present || columnOf(present, column.name)
      ? present
      : { ...present, columns: [...present.columns, column] },
})

/** In place on both engines, always nullable. */
export function renderAddColumn(
  { table, column }: AddColumn,
  { dialect, transaction, ifMissing }: RenderContext,
): string {
  const [name, definition] = [qualified(table.dataset, table.name), columnDefinition(column, dialect)]
  const once = ifMissing ? 'if not exists ' : ''
  const comment = commentColumn(table, column)
  if (transaction) return [`alter table ${name} add column ${once}${definition};`, ...comment].join('\n')
  return doBlock([BRIEFLY, `alter table ${name} add column if not exists ${definition};`, ...comment])
}
