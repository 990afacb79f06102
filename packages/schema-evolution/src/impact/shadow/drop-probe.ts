import { ident, qualified, type EngineKind } from '@sluice/engine'
import { unreachable } from '@sluice/schema'
import type { Rehearsal, Shadow } from '../../shadow/shadow.ts'
import type { ColumnDelta, SchemaDelta } from '../delta/schema-delta.ts'
import { describeQueries, sameAnswer, type Described } from './describe-queries.ts'
import type { ModelQuery } from './model-file.ts'

/** SQL that takes away what a delta is about, where it is there at all. */
function removal(kind: EngineKind, delta: ColumnDelta): string {
  const table = qualified(delta.table.dataset, delta.table.name)
  const cascade = kind === 'postgres' ? ' cascade' : ''
  const drop = (column: string): string => `alter table ${table} drop column ${ident(column)}${cascade}`
  switch (delta.kind) {
    case 'create-table':
    case 'drop-table':
      return `drop table ${table}${cascade}`
    case 'add-column':
    case 'drop-column':
      return drop(delta.column.name)
    case 'alter-column':
    case 'rename-column':
      return drop(delta.before.name)
    default:
      return unreachable(delta)
  }
}

/** Whether a delta's column or table is there only once the migration is applied. */
export const isNew = ({ kind }: SchemaDelta): boolean => kind === 'create-table' || kind === 'add-column'

/** Which queries would answer differently without the column or table of a delta. */
export async function dropProbe(
  shadow: Shadow,
  kind: EngineKind,
  delta: ColumnDelta,
  queries: readonly ModelQuery[],
): Promise<ReadonlySet<ModelQuery>> {
  return shadow.rehearse(async (rehearsal) => {
    const present = await describeQueries(kind, rehearsal, queries)
    if (!(await removed(rehearsal, removal(kind, delta)))) return new Set(queries.filter(mentions(delta)))
    const absent = await describeQueries(kind, rehearsal, queries)
    const differs = (i: number): boolean => !sameAnswer(present[i] as Described, absent[i] as Described)
    return new Set(queries.filter((_, i) => differs(i)))
  })
}

/** DuckDB drops no column of a table that an index is on. */
const removed = (rehearsal: Rehearsal, sql: string): Promise<boolean> =>
  rehearsal.run(sql).then(
    () => true,
    () => false,
  )

const mentions =
  ({ table }: ColumnDelta) =>
  ({ sql }: ModelQuery): boolean =>
    sql.includes(table.name)
