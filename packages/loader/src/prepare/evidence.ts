import { columnOf, type Column, type Evidence } from '@sluice/schema'
import { duckdbDialect, ident } from '@sluice/engine'
import { isStaged } from '../contract/left-out.ts'
import { rowsOf, type StagedColumn, type StagedTable } from '../stage/staged-resource.ts'
import type { LoadContext } from './load-context.ts'
import { sightingOf } from './sighting.ts'

interface Row {
  violating: number
  first: number | null
}

/**
 * Adds to each column that the final table has not, has too narrow or takes no null for, where and how often that was
 * seen. A table that waits for its migration is compared with what that makes of it.
 */
export async function withEvidence(
  table: StagedTable,
  root: StagedTable,
  context: LoadContext,
): Promise<StagedTable> {
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
    else columns.push({ ...column, evidence: await evidenceOf(table, root, column, misfit, context) })
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
  table: StagedTable,
  root: StagedTable,
  { value }: StagedColumn,
  misfit: string | undefined,
  { workbench, loadId }: LoadContext,
): Promise<Evidence> {
  const { raw } = table
  const [seen] = await workbench.rows<Row & { seen: number }>(
    `select count(${value}) as seen, count(*) filter (${misfit ?? 'false'}) as violating,
       min(${raw.position}) filter (${misfit ?? `(${value}) is not null`}) as first
     from ${ident(raw.table)} where ${isStaged(table)}`,
  )
  const evidence = {
    loadId,
    seen: rowsOf(table).staged,
    nonNull: seen?.seen ?? 0,
    violating: seen?.violating ?? 0,
  }
  if (seen?.first === null || seen?.first === undefined) return evidence
  const first = await sightingOf(workbench, table, root, seen.first, value)
  return first ? { ...evidence, first } : evidence
}
