import { ident, qualified } from '@sluice/engine'
import { fullName, type RelaxNotNull } from '@sluice/schema'
import type { ChangeFacts, RenderContext } from './risk/change-facts.ts'
import { BRIEFLY, doBlock } from './sql/do-block.ts'

/** All there is to know about letting a column be null. */
export const relaxNotNull = ({ table, column, evidence }: RelaxNotNull): ChangeFacts => ({
  title: `let ${fullName(table)}.${column} be null`,
  slug: `relax_${table.name}_${column}`,
  footprint: `${fullName(table)}.${column}`,
  evidence,
  risk: () => ({ data: 'lossless', lock: 'instant', types: 'breaks' }),
  apply: (present) =>
    present && {
      ...present,
      columns: present.columns.map((one) => (one.name === column ? { ...one, nullable: true } : one)),
    },
})

const ACCEPTED = `-- rows without a value wait for this; the generated type of the column then includes null
-- squawk-ignore ban-drop-not-null
`

/** In place on both engines: neither looks at the rows. */
export function renderRelaxNotNull(
  { table, column }: RelaxNotNull,
  { kind, transaction }: RenderContext,
): string {
  const sql = `alter table ${qualified(table.dataset, table.name)} alter column ${ident(column)} drop not null;`
  if (!transaction) return doBlock([BRIEFLY, sql])
  return `${kind === 'postgres' ? ACCEPTED : ''}${sql}`
}
