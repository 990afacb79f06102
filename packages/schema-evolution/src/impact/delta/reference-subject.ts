import { byFullName, fullName, type Table } from '@sluice/schema'
import { interfaceNames } from '../../js-types/interface-names.ts'
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
}

/** What to look for. `tables` are all that the generated types for the references have. */
export function referenceSubjects(
  deltas: readonly SchemaDelta[],
  tables: readonly Table[],
): readonly ReferenceSubject[] {
  const names = interfaceNames(tables.toSorted(byFullName))
  return deltas.map((delta) => ({
    delta,
    table: fullName(delta.table),
    bareTable: delta.table.name,
    interfaceName: names.get(fullName(delta.table)) ?? '',
    columns: new Set(isRuleDelta(delta) ? ruleColumnNames(delta) : columnsOf(delta).map(({ name }) => name)),
  }))
}
