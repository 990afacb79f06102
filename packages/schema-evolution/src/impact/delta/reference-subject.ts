import { byFullName, fullName, type Table } from '@sluice/schema'
import { interfaceNames } from '../../js-types/interface-names.ts'
import { madeOf, type DerivedColumn } from './derived-columns.ts'
import { isRuleDelta, ruleColumnNames } from './rule-delta.ts'
import { columnsOf, type SchemaDelta } from './schema-delta.ts'

/** What is looked for in code because of one delta. */
export interface ReferenceSubject {
  readonly delta: SchemaDelta
  /** `shop.orders` and, in raw SQL after a `search_path`, `orders`. */
  readonly table: string
  readonly bareTable: string
  /** Name of the generated interface. */
  readonly interfaceName: string
  /** Names of its column, before and after; none where it is a whole table. */
  readonly columns: ReadonlySet<string>
  /** The view or model, where its columns are made of what the delta changes. */
  readonly through?: string
}

/** What to look for. `tables` are all that the generated types for the references have. */
export function referenceSubjects(
  deltas: readonly SchemaDelta[],
  tables: readonly Table[],
  derived: readonly DerivedColumn[] = [],
): readonly ReferenceSubject[] {
  const names = interfaceNames(tables.toSorted(byFullName))
  const own = deltas.map((delta): ReferenceSubject => ({
    delta,
    table: fullName(delta.table),
    bareTable: delta.table.name,
    interfaceName: names.get(fullName(delta.table)) ?? '',
    columns: new Set(isRuleDelta(delta) ? ruleColumnNames(delta) : columnsOf(delta).map(({ name }) => name)),
  }))
  const through = deltas.flatMap((delta) =>
    [...madeOf(delta, derived)].map(([table, columns]): ReferenceSubject => ({
      delta,
      table,
      bareTable: table.slice(table.indexOf('.') + 1),
      interfaceName: names.get(table) ?? '',
      columns,
      through: table,
    })),
  )
  return [...own, ...through]
}
