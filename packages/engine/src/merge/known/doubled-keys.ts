import type { Dialect } from '../../dialect.ts'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { sameKey } from '../table/values.ts'

/** Keys, as text by column, that more than one final row has and a staged row that goes there has, too. */
export const doubledKeys = (
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  limit: number,
): string => {
  const key = table.key.map((name) => at('f', name))
  const types = new Map(table.columns.map(({ name, to }) => [name, to]))
  const texts = table.key.map(
    (name, i) => `${dialect.convert(at('f', name), types.get(name) ?? 'text', 'text')} as k${i}`,
  )
  return `select ${texts.join(', ')}
from ${finalOf(table)} as f
join ${stagingOf(table)} as s on ${sameKey(dialect, table)}
where ${goingRows(table, out)}
group by ${key.join(', ')}
having count(*) > 1
order by 1
limit ${limit}`
}
