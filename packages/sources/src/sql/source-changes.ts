import { literal, referenceComment } from '@sluice/engine'
import type { SourceColumn } from './port/source-column.ts'

/** What is remembered of a column in the state of its resource: its number, name and type. */
export type KnownColumn = readonly [
  id: number | string,
  name: string,
  shown: string,
  /** What it refers to; null where it is no foreign key, absent in states of earlier versions. */
  references?: string | null,
]

export const knownColumn = ({ id, name, shown, references }: SourceColumn): KnownColumn => [
  id,
  name,
  shown,
  references ?? null,
]

/**
 * Names of the columns whose type the catalog has changed, or that it has got, since the first load. `announced`: those of the
 * load before.
 */
export function announcedColumns(
  before: readonly KnownColumn[] | undefined,
  announced: readonly string[],
  now: readonly SourceColumn[],
): readonly string[] {
  if (before === undefined) return []
  const types = new Map(before.map(([id, , shown]) => [id, shown]))
  return now
    .filter(({ id, name, shown }) => announced.includes(name) || types.get(id) !== shown)
    .map(({ name }) => name)
}

const referenceChanged = (name: string, before: string | null, now: string | null): string => {
  const comment = now === null ? 'null' : literal(referenceComment(now))
  const said =
    now === null
      ? `refers to ${before} no more`
      : `refers to ${now}${before === null ? ' now' : `, no more to ${before}`}`
  return `${name} ${said}: to describe the column so, write a migration with: comment on column … is ${comment}`
}

/** How the columns differ from those of the load before, a sentence for each. */
export function sourceChanges(
  before: readonly KnownColumn[] | undefined,
  now: readonly SourceColumn[],
): readonly string[] {
  if (before === undefined) return []
  const byId = new Map(now.map((column) => [column.id, column]))
  const ids = new Set(before.map(([id]) => id))
  const names = new Set(now.map(({ name }) => name))
  const changed = before.flatMap(([id, name, shown, references]): string[] => {
    const column = byId.get(id)
    if (!column)
      // A column that was dropped and created again has another number.
      return names.has(name)
        ? []
        : [
            `the source no longer has the column ${name}: the table keeps it, and rows loaded from now on have no value in it`,
          ]
    if (column.name !== name)
      return [
        `the source has renamed ${name} to ${column.name}: loads bring a new column; to continue with the old one, set columns: { ${JSON.stringify(column.name)}: { name: ${JSON.stringify(name)} } }`,
      ]
    const now = column.references ?? null
    return [
      ...(column.shown === shown ? [] : [`the source has changed ${name} from ${shown} to ${column.shown}`]),
      ...(references === undefined || references === now ? [] : [referenceChanged(name, references, now)]),
    ]
  })
  const known = new Set(before.map(([, name]) => name))
  const added = now
    .filter(({ id, name }) => !ids.has(id) && !known.has(name))
    .map(({ name, shown }) => `the source has a new column ${name} ${shown}`)
  return [...changed, ...added]
}
