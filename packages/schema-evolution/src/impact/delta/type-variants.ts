import type { TypeChoices } from '@sluice/engine'
import { byFullName, fullName, unreachable, type Column, type Table } from '@sluice/schema'
import { jsTypeOf } from '../../js-types/js-type.ts'
import type { ReferenceSubject } from './reference-subject.ts'
import { isRuleDelta } from './rule-delta.ts'
import { columnsOf, type SchemaDelta } from './schema-delta.ts'

const withoutColumn = (table: Table, names: ReadonlySet<string>): Table => ({
  ...table,
  columns: table.columns.filter(({ name }) => !names.has(name)),
})

/** The tables after a migration without all that it made or changed, and what views make of that: what fails to compile with these uses it. */
export function probeTables(
  after: readonly Table[],
  deltas: readonly SchemaDelta[],
  subjects: readonly ReferenceSubject[],
): readonly Table[] {
  const derived = subjects.filter(({ through }) => through !== undefined)
  const created = new Set(
    deltas.filter(({ kind }) => kind === 'create-table').map(({ table }) => fullName(table)),
  )
  return after
    .filter((table) => !created.has(fullName(table)))
    .map((table) => {
      const made = derived
        .filter((one) => one.table === fullName(table))
        .flatMap(({ columns }) => [...columns])
      return withoutColumn(table, new Set([...columnsIn(table, deltas), ...made]))
    })
}

/** The tables with one of the deltas alone, to find what that one breaks. */
export function withDelta(tables: readonly Table[], delta: SchemaDelta): readonly Table[] {
  const changed = (change: (columns: readonly Column[]) => readonly Column[]): readonly Table[] =>
    tables.map((table) =>
      fullName(table) === fullName(delta.table) ? { ...table, columns: change(table.columns) } : table,
    )
  switch (delta.kind) {
    case 'create-table':
      return [...tables, delta.table]
    case 'drop-table':
      return tables.filter((table) => fullName(table) !== fullName(delta.table))
    case 'add-column':
      return changed((columns) => [...columns, delta.column])
    case 'drop-column':
      return changed((columns) => columns.filter(({ name }) => name !== delta.column.name))
    case 'alter-column':
    case 'rename-column':
      return changed((columns) => columns.map((one) => (one.name === delta.before.name ? delta.after : one)))
    case 'change-default':
      return changed((columns) => columns.map((one) => (one.name === delta.column.name ? delta.column : one)))
    case 'change-key':
    case 'add-unique':
    case 'drop-unique':
    case 'add-index':
    case 'drop-index':
      return tables
    default:
      return unreachable(delta)
  }
}

const columnsIn = (table: Table, deltas: readonly SchemaDelta[]): ReadonlySet<string> =>
  new Set(
    deltas
      .filter((delta) => !isRuleDelta(delta) && fullName(delta.table) === fullName(table))
      .flatMap((delta) => columnsOf(delta).map(({ name }) => name)),
  )

/** The tables with all that was or will be there, so that whatever code names is found. */
export function unionTables(before: readonly Table[], after: readonly Table[]): readonly Table[] {
  const was = new Map(before.map((table) => [fullName(table), table]))
  const now = new Set(after.map(fullName))
  const both = after.map((table): Table => {
    const names = new Set(table.columns.map(({ name }) => name))
    const gone = was.get(fullName(table))?.columns.filter(({ name }) => !names.has(name)) ?? []
    return { ...table, columns: [...table.columns, ...gone] }
  })
  return [...both, ...before.filter((table) => !now.has(fullName(table)))].toSorted(byFullName)
}

/** What a query gives for a column. */
export function typeOfColumn({ type, nullable }: Column, choices: TypeChoices): string {
  const { select } = jsTypeOf(type, choices)
  return nullable ? `${select} | null` : select
}

/** Generated types without their comments, which say more of a column than its type does. */
export const withoutComments = (types: string): string =>
  types.replaceAll(/\/\*\*[^]*?\*\//g, '').replaceAll(/\s+/g, ' ')

/** Whether code that compiled before a delta may no longer do so. */
export function canBreak(delta: SchemaDelta, choices: TypeChoices): boolean {
  switch (delta.kind) {
    case 'create-table':
      return false
    case 'change-key':
    case 'add-unique':
    case 'drop-unique':
    case 'add-index':
    case 'drop-index':
      return false
    case 'add-column':
      return !delta.column.nullable // inserts have to give it
    case 'alter-column': {
      const typed = (column: Column): string =>
        JSON.stringify([jsTypeOf(column.type, choices), column.nullable])
      return typed(delta.before) !== typed(delta.after)
    }
    default:
      return true
  }
}
