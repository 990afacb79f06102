import { NamesCollide, nestedTableName, normaliseNames } from '@sluice/schema'
import type { ColumnHints } from '../column-hint.ts'
import { LIST, type Field } from './json-table.ts'

/**
 * Raw column → name in the database: a hint's name, else the normalised one; nested keys joined by `__`. `rename`: the
 * name that a migration gave to it since.
 * @throws NamesCollide
 */
export function columnNames(
  fields: readonly Field[],
  hints: ColumnHints,
  place: string,
  rename: (column: string) => string = (column) => column,
): ReadonlyMap<string, string> {
  const renamed = (field: Field): string | undefined => hints[field.path.join('.')]?.name
  const flat = fields.filter((field) => field.path.length === 1 && renamed(field) === undefined)
  const normal = normaliseNames(
    flat.map(({ source }) => source),
    place,
  )
  const names = new Map<string, string>()
  const owners = new Map<string, string>()
  for (const field of fields) {
    const own = field.path.at(-1) === LIST ? 'value' : undefined
    const name = rename(
      renamed(field) ??
        own ??
        (field.path.length === 1 ? (normal.get(field.source) ?? '') : nestedTableName(belowList(field))),
    )
    const owner = owners.get(name)
    const source = field.path.join('.')
    if (owner !== undefined) throw new NamesCollide([owner, source], name, place, `${name}_2`)
    owners.set(name, source)
    names.set(field.column, name)
  }
  return names
}

/** The part of a path below the last list: the elements of a list are rows of a table of their own. */
export function belowList({ path }: Field): readonly string[] {
  const list = path.lastIndexOf(LIST)
  return list >= 0 && list < path.length - 1 ? path.slice(list + 1) : path
}
