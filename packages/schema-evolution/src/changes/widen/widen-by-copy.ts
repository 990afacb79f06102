import { ident, qualified } from '@sluice/engine'
import type { RenderContext } from '../risk/change-facts.ts'
import { dependentsOf } from './dependents.ts'
import { stopUnlessRead } from './read-again.ts'
import { widened, type Widening } from './widening.ts'

/**
 * Create, copy, drop, rename, on DuckDB. The copy takes the columns as they are, so that one that another migration has
 * added meanwhile stays. The file has nothing else of the table, which may have more on one target than on others: when it
 * is applied, keepParts gives the copy what the table has at that moment. Views find the table by its name.
 */
export function widenByCopy(widenings: readonly Widening[], context: RenderContext): string {
  const { dataset, name } = context.after
  const { notes } = dependentsOf(widenings, context)
  const [old, copy] = [qualified(dataset, name), qualified(dataset, `${name}__sluice_copy`)]
  const replaced = widenings.map((widening) => {
    const { column, to } = widening
    const converted = widened(widening, context)
    return `  ${to === 'json' ? `cast(${converted} as json)` : converted} as ${ident(column)}`
  })
  return [
    ...notes,
    '-- migrate gives the copy the not null, defaults, constraints, indexes and comments of the table',
    ...stopUnlessRead(widenings, context),
    `create table ${copy} as\nselect * replace (\n${replaced.join(',\n')}\n)\nfrom ${old};`,
    `drop table ${old};`,
    `alter table ${copy} rename to ${ident(name)};`,
  ].join('\n')
}
