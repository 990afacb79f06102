import {
  besideSystemColumns,
  freeName,
  isReserved,
  NameReserved,
  NamesCollide,
  nestedTableName,
  normaliseName,
} from '@sluice/schema'
import { hintFor, type ColumnHints } from '../api/rows/column-hint.ts'
import { LIST, type Field } from './json-table.ts'

/** What decides the names of a table's columns. */
export interface Naming {
  readonly hints: ColumnHints
  /** For errors: the resource and the table. */
  readonly place: string
  /** Names of the columns that the resource itself adds to the rows: see addedNames. */
  readonly added?: ReadonlySet<string>
  /** The name that a migration gave a column since. */
  rename?(column: string): string
}

/** A field's name in the database. */
export interface ColumnName {
  readonly field: Field
  readonly name: string
  /** The name but for what a migration made of it. */
  readonly given: string
  /** The name that the source's becomes without a hint or a migration. */
  readonly own: string
  /** True where a hint or a migration gave it. */
  readonly isRenamed: boolean
}

/** The names of fields: a hint's, else the normalised one; nested keys joined by `__`. */
export const namedFields = (fields: readonly Field[], { hints, rename }: Naming): readonly ColumnName[] =>
  fields.map((field) => {
    const hinted = hintFor(hints, ...field.path)?.name
    const own =
      field.path.at(-1) === LIST
        ? 'value'
        : field.path.length === 1
          ? normaliseName(field.source)
          : besideSystemColumns(nestedTableName(belowList(field)))
    const given = hinted ?? own
    const name = rename?.(given) ?? given
    return { field, name, given, own, isRenamed: hinted !== undefined || name !== own }
  })

/**
 * Raw column → name in the database.
 * @throws NamesCollide where two have the same
 * @throws NameReserved where one has that of a column which Sluice adds
 */
export function columnNames(fields: readonly Field[], naming: Naming): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const owners = new Map<string, string>()
  const named = namedFields(fields, naming)
  const { place, added = new Set() } = naming
  const taken = (): ReadonlySet<string> => new Set([...named.map(({ name }) => name), ...added])
  for (const { field, name } of named) {
    const source = field.path.join('.')
    // DuckDB ignores case.
    const folded = name.toLowerCase()
    const ofFiles = [...added].some((one) => one.toLowerCase() === folded)
    if (ofFiles || isReserved(folded)) {
      const bare = normaliseName(name.replace(/^_+/, ''))
      const free = taken().has(bare) ? freeName(bare, taken()) : bare
      throw new NameReserved(source, { name, place, free }, ofFiles)
    }
    const owner = owners.get(folded)
    if (owner !== undefined)
      throw new NamesCollide([owner, source], { kind: 'column', name, place, free: freeName(name, taken()) })
    owners.set(folded, source)
    names.set(field.column, name)
  }
  return names
}

/** Raw column → name in that of the table which its lists become: a migration that renames a column renames no table. */
export const namesOfLists = (...of: Parameters<typeof namedFields>): ReadonlyMap<string, string> =>
  new Map(namedFields(...of).map(({ field, given }) => [field.column, given]))

/** The part of a path below the last list: the elements of a list are rows of a table of their own. */
export function belowList({ path }: Field): readonly string[] {
  const list = path.lastIndexOf(LIST)
  return list >= 0 && list < path.length - 1 ? path.slice(list + 1) : path
}
