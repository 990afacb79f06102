import { ident, keyComment, literal, qualified } from '@sluice/engine'
import type { RenderContext } from './change-facts.ts'
import { dependentsOf } from './dependents.ts'
import { stopUnlessRead } from './read-again.ts'
import { widened, type Widening } from './widening.ts'

/**
 * Create, copy, drop, rename, on DuckDB. The copy takes the columns as they are, so that one that another migration has
 * added meanwhile stays; not null and the comment with the key are said again. The runner gives the copy what else the
 * table has at that moment: see keepParts. Views find the table by its name.
 */
export function widenByCopy(widenings: readonly Widening[], context: RenderContext): string {
  const { dataset, name, columns, primaryKey } = context.after
  const { notes } = dependentsOf(widenings, context)
  const [old, copy] = [qualified(dataset, name), qualified(dataset, `${name}__sluice_copy`)]
  const replaced = widenings.map((widening) => {
    const { column, to } = widening
    const converted = widened(widening, context)
    return `  ${to === 'json' ? `cast(${converted} as json)` : converted} as ${ident(column)}`
  })
  return [
    ...notes,
    ...stopUnlessRead(widenings, context),
    `create table ${copy} as\nselect * replace (\n${replaced.join(',\n')}\n)\nfrom ${old};`,
    ...columns
      .filter((column) => !column.nullable)
      .map((column) => `alter table ${copy} alter column ${ident(column.name)} set not null;`),
    `drop table ${old};`,
    `alter table ${copy} rename to ${ident(name)};`,
    ...(primaryKey.length > 0 ? [`comment on table ${old} is ${literal(keyComment(primaryKey))};`] : []),
  ].join('\n')
}
