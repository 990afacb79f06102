import { columnOf, fullName, type Column, type Table, type TableName, tableIn } from '@sluice/schema'
import type { Rename } from './find-renames.ts'
import type { TableRules, UniqueRule } from './table-rules.ts'

/** A difference between what a table says of its rows before and after a migration. */
export type RuleDelta =
  | {
      readonly kind: 'change-key'
      readonly table: TableName
      readonly before: readonly string[]
      readonly after: readonly string[]
      readonly uniqueness: Uniqueness
    }
  | {
      readonly kind: 'add-unique' | 'drop-unique'
      readonly table: TableName
      readonly columns: readonly string[]
      readonly where?: string
      readonly uniqueness: Uniqueness
    }
  | {
      readonly kind: 'add-index' | 'drop-index'
      readonly table: TableName
      readonly index: string
      readonly columns: readonly string[]
    }
  | {
      readonly kind: 'change-default'
      readonly table: TableName
      readonly column: Column
      readonly before: string | undefined
      readonly after: string | undefined
    }

/** What identified the rows of a table before, and what does afterwards. */
export interface Uniqueness {
  readonly gone: readonly UniqueRule[]
  readonly fresh: readonly UniqueRule[]
  /** All that hold afterwards. */
  readonly after: readonly UniqueRule[]
}

export const isRuleDelta = (delta: { readonly kind: string }): delta is RuleDelta =>
  ['change-key', 'add-unique', 'drop-unique', 'add-index', 'drop-index', 'change-default'].includes(
    delta.kind,
  )

const keyText = (columns: readonly string[]): string =>
  columns.length === 0 ? 'none' : `(${columns.join(', ')})`

/** `change the key of shop.refunds from (refund_id) to (refund_id, order_id)`. */
export function ruleTitle(delta: RuleDelta): string {
  const table = fullName(delta.table)
  switch (delta.kind) {
    case 'change-key':
      return `change the key of ${table} from ${keyText(delta.before)} to ${keyText(delta.after)}`
    case 'add-unique':
    case 'drop-unique':
      return `${delta.kind === 'add-unique' ? 'make' : 'no longer make'} ${keyText(delta.columns)} of ${table} unique${delta.where === undefined ? '' : ` where ${delta.where}`}`
    case 'add-index':
    case 'drop-index':
      return `${delta.kind === 'add-index' ? 'add' : 'drop'} the index ${delta.index} of ${table} ${keyText(delta.columns)}`
    case 'change-default':
      return `change the default of ${table}.${delta.column.name} from ${delta.before ?? 'none'} to ${delta.after ?? 'none'}`
  }
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join('\n') === b.join('\n')

/** Whether the columns of a rule are among these. */
export const isWithin = ({ columns }: Pick<UniqueRule, 'columns'>, among: ReadonlySet<string>): boolean =>
  columns.every((column) => among.has(column))

/** Whether rows that have the same values in these columns are one row, by a rule that holds for all rows. */
export const identifies = (rule: UniqueRule, among: ReadonlySet<string>): boolean =>
  rule.where === undefined && isWithin(rule, among)

/** The rules before and after, with the tables that they are about. */
export interface RuleChange {
  readonly before: readonly TableRules[]
  readonly after: readonly TableRules[]
  readonly tablesBefore: readonly Table[]
  readonly tablesAfter: readonly Table[]
  readonly renames: readonly Rename[]
}

/** What became of the rules of the tables that are there before and after. */
export function ruleDeltas(change: RuleChange): readonly RuleDelta[] {
  const find = <T extends TableName>(all: readonly T[], name: TableName): T | undefined => tableIn(all, name)
  return change.after.flatMap((now) => {
    const [was, old, table] = [
      find(change.before, now),
      find(change.tablesBefore, now),
      find(change.tablesAfter, now),
    ]
    if (!was || !old || !table) return []
    const renamed = new Map(
      change.renames.filter((one) => fullName(one) === fullName(now)).map(({ from, to }) => [from, to]),
    )
    return deltasOf(withNames(was, renamed), now, { old, table })
  })
}

const withNames = (rules: TableRules, renamed: ReadonlyMap<string, string>): TableRules => {
  const named = (columns: readonly string[]): readonly string[] =>
    columns.map((column) => renamed.get(column) ?? column)
  return {
    ...rules,
    unique: rules.unique.map((rule) => ({ ...rule, columns: named(rule.columns) })),
    defaults: new Map([...rules.defaults].map(([column, text]) => [renamed.get(column) ?? column, text])),
  }
}

function deltasOf(
  was: TableRules,
  now: TableRules,
  { old, table }: { readonly old: Table; readonly table: Table },
): readonly RuleDelta[] {
  const name = { dataset: now.dataset, name: now.name }
  const lacks = (rules: readonly UniqueRule[], { columns, where }: UniqueRule): boolean =>
    !rules.some((one) => one.where === where && same(one.columns.toSorted(), columns.toSorted()))
  // What a dropped column had to do with uniqueness goes with it.
  const gone = was.unique.filter(
    (rule) =>
      lacks(now.unique, rule) && rule.columns.every((column) => rule.primary || columnOf(table, column)),
  )
  const fresh = now.unique.filter((rule) => lacks(was.unique, rule))
  const uniqueness = { gone, fresh, after: now.unique }
  const keyOf = ({ unique }: TableRules): readonly string[] =>
    unique.find(({ primary }) => primary)?.columns ?? []
  const keyChanges = !same(keyOf(was), keyOf(now))
  const ofKey = ({ primary }: UniqueRule): boolean => keyChanges && primary
  const indexes = (
    kind: 'add-index' | 'drop-index',
    from: TableRules,
    to: TableRules,
  ): readonly RuleDelta[] =>
    [...from.indexes]
      .filter(([index]) => !to.indexes.has(index))
      .map(([index, columns]) => ({ kind, table: name, index, columns }))
  const defaults = table.columns.flatMap((column): RuleDelta[] => {
    const [before, after] = [was.defaults.get(column.name), now.defaults.get(column.name)]
    // A column that is new brings its default with it, and one of another type spells it otherwise.
    return !columnOf(old, column.name) || withoutCasts(before) === withoutCasts(after)
      ? []
      : [{ kind: 'change-default', table: name, column, before, after }]
  })
  return [
    ...(keyChanges
      ? [{ kind: 'change-key', table: name, before: keyOf(was), after: keyOf(now), uniqueness } as const]
      : []),
    ...fresh
      .filter((rule) => !ofKey(rule))
      .map((rule) => ({ kind: 'add-unique', table: name, ...ruleOf(rule), uniqueness }) as const),
    ...gone
      .filter((rule) => !ofKey(rule))
      .map((rule) => ({ kind: 'drop-unique', table: name, ...ruleOf(rule), uniqueness }) as const),
    ...indexes('drop-index', was, now),
    ...indexes('add-index', now, was),
    ...defaults,
  ]
}

const ruleOf = ({ columns, where }: UniqueRule): Pick<UniqueRule, 'columns' | 'where'> => ({
  columns,
  ...(where !== undefined && { where }),
})

const withoutCasts = (text: string | undefined): string | undefined =>
  text
    ?.replaceAll(/::[\w\s]+(?:\([\d,\s]*\))?/g, '')
    .replace(/^cast\((.*) as .*\)$/i, '$1')
    .trim()

/** The names of the columns that a delta is about. */
export function ruleColumnNames(delta: RuleDelta): readonly string[] {
  switch (delta.kind) {
    case 'change-key':
      return [...new Set([...delta.before, ...delta.after])]
    case 'change-default':
      return [delta.column.name]
    default:
      return delta.columns
  }
}
