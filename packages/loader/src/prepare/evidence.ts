import { columnOf, maskShape, type Column, type Evidence } from '@sluice/schema'
import { duckdbDialect, ident } from '@sluice/engine'
import type { StagedColumn, StagedTable } from '../stage/staged-resource.ts'
import type { LoadContext } from './load-context.ts'

interface Row {
  violating: number
  first: number | null
}

/**
 * Adds to each column that the final table has not, has too narrow or takes no null for, where and how often that was
 * seen. A table that waits for its migration is compared with what that makes of it.
 */
export async function withEvidence(table: StagedTable, context: LoadContext): Promise<StagedTable> {
  const { known, dataset } = context
  const final = [...known.tables, ...known.expected].find(
    (one) => one.dataset === dataset && one.name === table.name,
  )
  if (!final) return table
  const columns: StagedColumn[] = []
  for (const column of table.columns) {
    const present = columnOf(final, column.name)
    const misfit = present && misfitOf(column, present, table.rows)
    if (present && misfit === undefined) columns.push(column)
    else columns.push({ ...column, evidence: await evidenceOf(table, column, misfit, context) })
  }
  return { ...table, columns }
}

/** Condition of a value that the final column cannot hold; undefined where it holds them all. */
function misfitOf({ value, type, nonNull }: StagedColumn, final: Column, rows: number): string | undefined {
  const fits = duckdbDialect.fits(`(${value})`, type, final.type)
  if (fits !== 'true') return `not ${fits}`
  return final.nullable || nonNull === rows ? undefined : `(${value}) is null`
}

async function evidenceOf(
  { raw, rows }: StagedTable,
  { value }: StagedColumn,
  misfit: string | undefined,
  { workbench, loadId }: LoadContext,
): Promise<Evidence> {
  const [seen] = await workbench.rows<Row & { seen: number }>(
    `select count(${value}) as seen, count(*) filter (${misfit ?? 'false'}) as violating,
       min(${raw.position}) filter (${misfit ?? `(${value}) is not null`}) as first from ${ident(raw.table)}`,
  )
  const evidence = { loadId, seen: rows, nonNull: seen?.seen ?? 0, violating: seen?.violating ?? 0 }
  if (seen?.first === null || seen?.first === undefined) return evidence
  const [place] = await workbench.rows<{ file: number; row: number; value: string | null }>(
    `select ${raw.file ?? 0} as file, ${raw.row} as row, left((${value})::varchar, 40) as value
     from ${ident(raw.table)} where ${raw.position} = ${seen.first}`,
  )
  if (!place) return evidence
  return {
    ...evidence,
    first: { file: raw.files[place.file]?.name ?? '', row: place.row, shape: maskShape(place.value ?? '') },
  }
}
