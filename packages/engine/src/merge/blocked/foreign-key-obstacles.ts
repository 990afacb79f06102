import type { Dialect } from '../../dialect.ts'
import type { EngineKind } from '../../engine.ts'
import { qualified } from '../../quote.ts'
import type { Guard } from '../../table-guards.ts'
import { comingRows, intoOut } from './coming-rows.ts'
import { at, finalOf, equalColumns, type MergeTable } from '../table/merge-table.ts'
import type { Obstacle } from './obstacle.ts'

type ForeignKey = Extract<Guard, { kind: 'foreign-key' }>
type Referenced = Extract<Guard, { kind: 'referenced' }>

/** Rows whose foreign key meets no row, of the other table or of this load. `tables`: those of the load. */
export function foreignKeyObstacle(
  dialect: Dialect,
  table: MergeTable,
  { name, columns, references, table: other }: ForeignKey,
  out: string,
  kind: EngineKind,
  tables: readonly MergeTable[],
): Obstacle {
  const coming = comingRows(dialect, table, out, kind)
  const meets = columns
    .map((column, i) => `${at('o', references[i] ?? '')} = ${at('b', column)}`)
    .join(' and ')
  const own = tables.find(({ final }) => final.dataset === other.dataset && final.name === other.name)
  const missing = [
    ...columns.map((column) => `${at('b', column)} is not null`),
    `not exists (select 1 from ${qualified(other.dataset, other.name)} as o where ${meets})`,
    ...(own ? [`not exists (select 1 from ${comingRows(dialect, own, out, kind)} as o where ${meets})`] : []),
  ]
  return {
    name: `foreign key ${name}`,
    insert: `${intoOut(out, `${coming} as b`)}\nwhere ${missing.join('\n  and ')}`,
    ...(own && { repeats: true as const }),
  }
}

/**
 * Root rows that would replace a row to which another table refers, on an engine that does not replace such rows. Where the
 * foreign key refers to columns of the key alone, the row is updated in its place, and stays what it refers to.
 */
export function referencedObstacles(
  dialect: Dialect,
  table: MergeTable,
  { name, columns, references, table: other }: Referenced,
  out: string,
  kind: EngineKind,
): readonly Obstacle[] {
  if (table.nested || table.key.length === 0 || columns.every((column) => table.key.includes(column)))
    return []
  // A value that comes into a row leaves what others refer to as it is.
  if (table.filling && !table.columns.some(({ name }) => columns.includes(name))) return []
  const meets = columns
    .map((column, i) => `${at('o', references[i] ?? '')} = ${at('f', column)}`)
    .join(' and ')
  return [
    {
      name: `foreign key ${name} of ${other.dataset}.${other.name}`,
      insert: `${intoOut(out, `${comingRows(dialect, table, out, kind)} as b`)}
where exists (
  select 1
  from ${finalOf(table)} as f
  join ${qualified(other.dataset, other.name)} as o on ${meets}
  where ${equalColumns(table.key, 'f', 'b')}
)`,
    },
  ]
}
