import type { SourceColumn } from './port/source-column.ts'

/** What is remembered of a column in the state of its resource: its number, name and type. */
export type KnownColumn = readonly [id: number | string, name: string, shown: string]

export const knownColumn = ({ id, name, shown }: SourceColumn): KnownColumn => [id, name, shown]

/** How the columns differ from those of the load before, a sentence for each. */
export function sourceChanges(
  before: readonly KnownColumn[] | undefined,
  now: readonly SourceColumn[],
): readonly string[] {
  if (before === undefined) return []
  const byId = new Map(now.map((column) => [column.id, column]))
  const ids = new Set(before.map(([id]) => id))
  const names = new Set(now.map(({ name }) => name))
  const changed = before.flatMap(([id, name, shown]): string[] => {
    const column = byId.get(id)
    if (!column)
      // A column that was dropped and created again has another number.
      return names.has(name)
        ? []
        : [
            `the source has no column ${name} any more: the table keeps it, and rows loaded from now on have no value in it`,
          ]
    if (column.name !== name)
      return [
        `the source has renamed ${name} to ${column.name}: loads bring a new column; to go on with the old one, set columns: { ${JSON.stringify(column.name)}: { name: ${JSON.stringify(name)} } }`,
      ]
    return column.shown === shown ? [] : [`the source has changed ${name} from ${shown} to ${column.shown}`]
  })
  const known = new Set(before.map(([, name]) => name))
  const added = now
    .filter(({ id, name }) => !ids.has(id) && !known.has(name))
    .map(({ name, shown }) => `the source has a new column ${name} ${shown}`)
  return [...changed, ...added]
}
