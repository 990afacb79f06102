import { maskShape, type ColumnType, type Evidence } from '@sluice/schema'
import { duckdbDialect, ident } from '@sluice/engine'
import type { StagedColumn, StagedTable } from '../stage/staged-resource.ts'
import { finalTypeIn, type LoadContext } from './load-context.ts'

interface Row {
  violating: number
  first: number | null
}

/** Adds to each column that the final table has not, or has too narrow, where and how often that was seen. */
export async function withEvidence(table: StagedTable, context: LoadContext): Promise<StagedTable> {
  const finalType = finalTypeIn(context)
  const exists = context.known.tables.some(
    ({ dataset, name }) => dataset === context.dataset && name === table.name,
  )
  const columns: StagedColumn[] = []
  for (const column of table.columns) {
    const final = finalType(table.name, column.name)
    const misfit = final === undefined ? undefined : misfitOf(column, final)
    if (!exists || (final !== undefined && misfit === undefined)) columns.push(column)
    else columns.push({ ...column, evidence: await evidenceOf(table, column, misfit, context) })
  }
  return { ...table, columns }
}

function misfitOf({ value, type }: StagedColumn, final: ColumnType): string | undefined {
  const fits = duckdbDialect.fits(`(${value})`, type, final)
  return fits === 'true' ? undefined : `not ${fits}`
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
  const [place] = await workbench.rows<{ file: number; row: number; value: string }>(
    `select ${raw.file ?? 0} as file, ${raw.row} as row, left((${value})::varchar, 40) as value
     from ${ident(raw.table)} where ${raw.position} = ${seen.first}`,
  )
  if (!place) return evidence
  return {
    ...evidence,
    first: { file: raw.files[place.file]?.name ?? '', row: place.row, shape: maskShape(place.value) },
  }
}
