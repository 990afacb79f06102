import { maskShape, type Sighting } from '@sluice/schema'
import { ident, type Workbench } from '@sluice/engine'
import { UP } from '../infer/json-table.ts'
import type { StagedTable } from './staged-resource.ts'

type Placed = Pick<StagedTable, 'raw' | 'parent'>

/** SQL over a table's raw table: position of the root row that a row belongs to. */
export const rootPosition = ({ raw, parent }: Placed): string =>
  parent === undefined ? raw.position : UP.root

/** Where the row at a position came from, and what each of `values` looks like there. A nested row is where its root row is. */
export async function sightingsOf(
  workbench: Workbench,
  table: Placed,
  root: Placed,
  position: number,
  values: readonly string[],
): Promise<readonly Sighting[] | undefined> {
  const { raw } = root
  const shown = values.map((value, index) => `left((${value})::varchar, 40) as v${index}`)
  const [place] = await workbench.rows<{ file: number; row: number } & Record<string, string | null>>(
    `select ${raw.file ?? 0} as file, ${raw.row} as row, seen.* exclude (place)
     from (
       select ${rootPosition(table)} as place, ${shown.join(', ')}
       from ${ident(table.raw.table)} where ${table.raw.position} = ${position}
     ) as seen
     join ${ident(raw.table)} on ${raw.position} = seen.place`,
  )
  const { file, row } = place ?? {}
  if (place === undefined || file === undefined || row === undefined) return undefined
  const name = raw.files[file]?.name ?? ''
  return values.map((_, index) => ({ file: name, row, shape: maskShape(place[`v${index}`] ?? '') }))
}

/** The same for one value. */
export const sightingOf = async (
  workbench: Workbench,
  table: Placed,
  root: Placed,
  position: number,
  value: string,
): Promise<Sighting | undefined> => (await sightingsOf(workbench, table, root, position, [value]))?.[0]
