import { besideSystemColumns, NamesCollide, nestedTableName, normaliseNames } from '@sluice/schema'
import type { ColumnHints } from '../column-hint.ts'
import { LIST, type Field } from './json-table.ts'

/** A field's name in the database; `isRenamed` where a hint or a migration gave it. */
interface ColumnName {
  readonly field: Field
  readonly name: string
  /** The name but for what a migration made of it. */
  readonly given: string
  readonly isRenamed: boolean
}

/**
 * The fields of each name in the database: a hint's name, else the normalised one; nested keys joined by `__`. `rename`:
 * the name that a migration gave to it since.
 * @throws NamesCollide where two names are alike without a hint or migration
 */
export function namedFields(
  fields: readonly Field[],
  hints: ColumnHints,
  place: string,
  rename: (column: string) => string = (column) => column,
): readonly ColumnName[] {
  const renamed = (field: Field): string | undefined => hints[field.path.join('.')]?.name
  const flat = fields.filter((field) => field.path.length === 1 && renamed(field) === undefined)
  const normal = normaliseNames(
    flat.map(({ source }) => source),
    place,
  )
  return fields.map((field) => {
    const element = field.path.at(-1) === LIST ? 'value' : undefined
    const own =
      element ??
      (field.path.length === 1 ? normal.get(field.source) : undefined) ??
      besideSystemColumns(nestedTableName(belowList(field)))
    const given = renamed(field) ?? own
    const name = rename(given)
    return { field, name, given, isRenamed: name !== own }
  })
}

/**
 * Raw column → name in the database.
 * @throws NamesCollide where two have the same
 */
export function columnNames(...of: Parameters<typeof namedFields>): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const owners = new Map<string, string>()
  for (const { field, name } of namedFields(...of)) {
    const owner = owners.get(name)
    const source = field.path.join('.')
    if (owner !== undefined) throw new NamesCollide([owner, source], name, of[2], `${name}_2`)
    owners.set(name, source)
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
