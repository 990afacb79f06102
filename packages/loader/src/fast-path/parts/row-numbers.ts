import type { Workbench } from '@sluice/engine'
import { FastPathLeft } from '../../failure/fast-path-left.ts'
import { sequenceOf, type FilePart } from '../../staged/file-part.ts'

interface Numbering {
  readonly workbench: Workbench
  /** Of the resource, for errors. */
  readonly resource: string
}

/** Makes the sequences that number the rows of parts. */
export async function startNumbers(workbench: Workbench, parts: readonly FilePart[]): Promise<void> {
  for (const [index, { first }] of parts.entries())
    await workbench.run(`create or replace temp sequence ${sequenceOf(index)} minvalue 0 start ${first}`)
}

/**
 * The number of the row behind these parts; each must have ended where the next begins.
 * @throws FastPathLeft
 */
export async function nextNumber(
  parts: readonly FilePart[],
  { workbench, resource }: Numbering,
): Promise<number> {
  // Of a sequence that numbered no row there is no last value.
  const lasts = await workbench.rows<{ name: string; last: number | null }>(
    `select sequence_name as name, last_value as last from duckdb_sequences() where temporary`,
  )
  const lastOf = new Map(lasts.map(({ name, last }) => [name, last]))
  const ends = parts.map(({ first }, index) => {
    const last = lastOf.get(sequenceOf(index)) ?? null
    return last === null ? first : Number(last) + 1
  })
  if (parts.some((part, index) => index > 0 && part.first !== ends[index - 1]))
    throw new FastPathLeft(resource, 'a part of a file has other rows than were counted')
  return ends.at(-1) ?? 0
}

/** Drops the sequences of so many parts. */
export async function endNumbers(workbench: Workbench, parts: number): Promise<void> {
  for (let index = 0; index < parts; index++)
    await workbench.run(`drop sequence if exists temp.main.${sequenceOf(index)}`)
}
