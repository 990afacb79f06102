import { SluiceError, type SchemaContract } from '@sluice/schema'
import type { ColumnHint, ColumnHints } from './column-hint.ts'

/** Stands for the elements of a list: in a path, and, as the name of a column, for those that are plain values. */
const ELEMENT = '[]'

/** Options of the nested table that a list in the rows becomes. */
export interface ChildOptions {
  /** Names the table: `orders__<name>`. */
  readonly name?: string
  /**
   * Columns of the list's rows that identify a row within one list: a merge then updates a nested row in place. In a
   * list in a list, the outer list also needs a key. `[]` is the column of a list of plain values.
   */
  readonly primaryKey?: string | readonly string[]
  /** Hints by the names of the columns in the list's rows. */
  readonly columns?: ColumnHints
  /** Overrides the contract of the table that it is nested in, entity by entity. */
  readonly contract?: SchemaContract
  /** The lists in the list's rows. */
  readonly children?: Children
}

/**
 * By the name of the list in the row; a list in an object is `customer.orders`, and a list directly in a list is `[]`.
 */
export type Children = Readonly<Record<string, ChildOptions>>

/** The options of one nested table, at any level. */
export interface Child {
  /** Of the list, such as `items.[].discounts`. */
  readonly path: string
  readonly primaryKey: readonly string[]
  /** The outer ones first. */
  readonly contracts: readonly SchemaContract[]
}

const listPath = (above: string | undefined, list: string): string =>
  above === undefined ? list : columnPath(above, list)

/** The path of a column of a list's rows: `items.[].sku`. */
export const columnPath = (list: string, column: string): string =>
  column === ELEMENT ? `${list}.${ELEMENT}` : `${list}.${ELEMENT}.${column}`

/** All children, each before those in it. */
export function childrenOf(
  children: Children | undefined,
  above?: string,
  contracts: readonly SchemaContract[] = [],
): readonly Child[] {
  return Object.entries(children ?? {}).flatMap(([list, child]) => {
    const path = listPath(above, list)
    const own = child.contract === undefined ? contracts : [...contracts, child.contract]
    const primaryKey = [child.primaryKey ?? []].flat()
    return [{ path, primaryKey, contracts: own }, ...childrenOf(child.children, path, own)]
  })
}

/** Hints of children by their paths, as the hints of a resource have them. */
function hintsIn(children: Children | undefined, above?: string): readonly (readonly [string, ColumnHint])[] {
  return Object.entries(children ?? {}).flatMap(([list, { name, columns, children: inner }]) => {
    const path = listPath(above, list)
    return [
      ...(name === undefined ? [] : [[path, { name }] as const]),
      ...Object.entries(columns ?? {}).map(([column, hint]) => [columnPath(path, column), hint] as const),
      ...hintsIn(inner, path),
    ]
  })
}

/**
 * The hints of a resource with those of its children, whose short form they are: `'items.[].sku'`.
 * @throws SluiceError E_CONFIG where both say something of one column
 */
export function withChildHints(
  columns: ColumnHints | undefined,
  children: Children | undefined,
  resource: string,
): ColumnHints | undefined {
  const own = hintsIn(children)
  if (own.length === 0) return columns
  const hints = new Map(Object.entries(columns ?? {}))
  for (const [path, hint] of own) {
    const other = hints.get(path) ?? {}
    const twice = Object.keys(hint).find((key) => Object.hasOwn(other, key))
    if (twice !== undefined) throw new HintedTwice(resource, path, twice)
    hints.set(path, { ...other, ...hint })
  }
  return Object.fromEntries(hints)
}

class HintedTwice extends SluiceError {
  constructor(resource: string, path: string, option: string) {
    super(`columns and children both contain the hint ${option} for ${path}`, {
      code: 'E_CONFIG',
      place: resource,
      hint: `leave '${path}' out of columns`,
    })
  }
}
