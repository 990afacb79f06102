import { ident, literal, qualified } from '@sluice/engine'
import { fullName, unreachable, type SchemaChange, type WidenColumn } from '@sluice/schema'
import { besideColumn, besideTrigger } from './widen/online-names.ts'
import type { RenderContext } from './risk/change-facts.ts'
import { dependentsOf } from './widen/dependents.ts'
import { oneLine } from './sql/one-line.ts'

/** How a change is taken back: SQL that loses nothing, or refuses; or why there is none. */
export type Undo =
  | { readonly kind: 'sql'; readonly sql: string }
  | { readonly kind: 'lossy'; readonly why: string }

/** Takes back a change, on the table as it is after it. */
export function undoChange(change: SchemaChange, context: RenderContext): Undo {
  const place = oneLine(fullName(change.table))
  switch (change.kind) {
    case 'create-table':
      return {
        kind: 'lossy',
        why: `dropping ${place} would lose its rows. The ledger counts them as loaded, so no load would bring them back`,
      }
    case 'add-column':
      return {
        kind: 'lossy',
        why: `dropping ${place}.${oneLine(change.column.name)} would lose the values that have been merged into it`,
      }
    case 'relax-not-null':
      return { kind: 'sql', sql: setNotNull(change.column, context) }
    case 'widen-column':
      return { kind: 'sql', sql: narrow(change, context) }
    default:
      return unreachable(change)
  }
}

/** The engines look at the rows, and refuse where there is a null. */
const setNotNull = (column: string, { after }: RenderContext): string =>
  `alter table ${qualified(after.dataset, after.name)} alter column ${ident(column)} set not null;`

const INDEXED =
  '-- DuckDB cannot alter a table that has an index: drop its indexes first, and create them again afterwards'

function narrow({ column, from, to }: WidenColumn, context: RenderContext): string {
  const { after, dialect, kind } = context
  const table = qualified(after.dataset, after.name)
  const misfit = `not ${dialect.fits(ident(column), to, from)}`
  const rejection = literal(
    `${fullName(after)}.${column} holds values that ${from} cannot hold: it stays ${to}`,
  )
  if (kind === 'duckdb') {
    const check = `select case when count(*) > 0 then error(${rejection}) end from ${table} where ${misfit};`
    const type = `alter column ${ident(column)} type ${dialect.typeName(from)} using ${dialect.convert(ident(column), to, from)}`
    return [check, INDEXED, `alter table ${table} ${type};`].join('\n')
  }
  const dependents = dependentsOf([{ column, to: from }], { ...context, facts: undefined })
  return [
    `drop trigger if exists ${ident(besideTrigger(after))} on ${table}; -- left by a migration that stopped halfway`,
    `drop function if exists ${qualified(after.dataset, besideTrigger(after))}();`,
    `alter table ${table} drop column if exists ${ident(besideColumn(column))};`,
    "set local timezone = 'UTC';",
    `do $sluice$\nbegin\n  if exists (select from ${table} where ${misfit}) then\n    raise exception using message = ${rejection};\n  end if;\nend\n$sluice$;`,
    `select ${dependents.drop};`,
    `alter table ${table}\n  alter column ${ident(column)} type ${dialect.typeName(from)} using ${dialect.convert(ident(column), to, from)};`,
    `select ${dependents.create};`,
  ].join('\n')
}
