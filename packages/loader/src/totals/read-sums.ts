import { ident, literal, type Workbench } from '@sluice/engine'
import type { ControlTotals } from '../api/resource.ts'
import { pathLiteral } from '../raw/path-literal.ts'

/** What the rows of a slice add up to. */
export interface SliceSums {
  readonly slice: string
  readonly rows: number
  /** In the order of the fields. */
  readonly sums: readonly number[]
}

/** Adds up the rows in NDJSON files by slices, whose names have `length` characters. */
export async function readSums(
  workbench: Workbench,
  paths: readonly string[],
  { slice, sums = [] }: ControlTotals,
  length: number,
): Promise<readonly SliceSums[]> {
  const field = (name: string): string =>
    `json_extract_string(json, ${literal(`$."${name.replaceAll('"', '\\"')}"`)})`
  const columns = sums.map(
    (name, index) =>
      `coalesce(sum(try_cast(${field(name)} as double)), 0)::double as ${ident(`sum_${index}`)}`,
  )
  const rows = await workbench.rows<Readonly<Record<string, unknown>>>(
    `select ${slice === undefined ? `''` : `coalesce(left(${field(slice)}, ${length}), '')`} as slice,
       count(*)::double as rows${columns.map((column) => `,\n       ${column}`).join('')}
     from read_ndjson_objects([${paths.map(pathLiteral).join(', ')}])
     group by 1`,
  )
  return rows.map((row) => ({
    slice: String(row['slice']),
    rows: Number(row['rows']),
    sums: sums.map((_, index) => Number(row[`sum_${index}`])),
  }))
}
