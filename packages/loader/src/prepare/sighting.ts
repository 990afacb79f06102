import { maskShape, type Sighting } from '@sluice/schema'
import { ident, type Workbench } from '@sluice/engine'
import { UP } from '../profile/json-table.ts'
import type { StagedTable } from '../stage/staged-resource.ts'

type Placed = Pick<StagedTable, 'raw' | 'parent'>

/** SQL over a table's raw table: position of the root row that a row belongs to. */
export const rootPosition = ({ raw, parent }: Placed): string =>
  parent === undefined ? raw.position : UP.root

/** Where the row at a position came from, and what `value` looks like there. A nested row is where its root row is. */
export async function sightingOf(
  workbench: Workbench,
  table: Placed,
  root: Placed,
  position: number,
  value: string,
): Promise<Sighting | undefined> {
  const { raw } = root
  const [place] = await workbench.rows<{ file: number; row: number; value: string | null }>(
    `select ${raw.file ?? 0} as file, ${raw.row} as row, shown as value
     from (
       select ${rootPosition(table)} as at, left((${value})::varchar, 40) as shown
       from ${ident(table.raw.table)} where ${table.raw.position} = ${position}
     ) as seen
     join ${ident(raw.table)} on ${raw.position} = seen.at`,
  )
  if (!place) return undefined
  return { file: raw.files[place.file]?.name ?? '', row: place.row, shape: maskShape(place.value ?? '') }
}
