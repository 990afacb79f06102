import { columnOf, type Column, type Evidence } from '@sluice/schema'
import { duckdbDialect, ident } from '@sluice/engine'
import { isStaged } from '../staged/left-out.ts'
import { rowsOf, type StagedColumn, type StagedTable } from '../staged/staged-resource.ts'
import type { LoadContext } from '../context/load-context.ts'
import { sightingsOf } from '../staged/sighting.ts'

/** A column that needs evidence; `misfit`: condition of a value that the final column cannot hold, where there is one. */
interface Suspect {
  readonly column: StagedColumn
  readonly misfit: string | undefined
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
  const suspects = table.columns.flatMap((column): readonly Suspect[] => {
    const present = columnOf(final, column.name)
    const misfit = present && misfitOf(column, present, table.rows)
    return present && misfit === undefined ? [] : [{ column, misfit }]
  })
  const evidence = await evidenceOf(table, root, suspects, context)
  const columns = table.columns.map((column) => {
    const own = evidence.get(column.name)
    return own ? { ...column, evidence: own } : column
  })
  return { ...table, columns }
}

/** Condition of a value that the final column cannot hold; undefined where it holds them all. */
function misfitOf({ value, type, nonNull }: StagedColumn, final: Column, rows: number): string | undefined {
  const fits = duckdbDialect.fits(`(${value})`, type, final.type)
  if (fits !== 'true') return `not ${fits}`
  return final.nullable || nonNull === rows ? undefined : `(${value}) is null`
}

/** Columns in one statement. */
const AT_ONCE = 200

async function evidenceOf(
  table: StagedTable,
  root: StagedTable,
  suspects: readonly Suspect[],
  { workbench, loadId }: LoadContext,
): Promise<ReadonlyMap<string, Evidence>> {
  const { raw } = table
  const found = new Map<string, Evidence>()
  for (let at = 0; at < suspects.length; at += AT_ONCE) {
    const group = suspects.slice(at, at + AT_ONCE)
    const counts = group.map(({ column: { value }, misfit }, index) => {
      const first = `case when ${misfit ?? `(${value}) is not null`} then ${raw.position} end`
      return `count(${value}) as n${index}, count_if(${misfit ?? 'false'}) as v${index}, min(${first}) as f${index}`
    })
    const [row = {}] = await workbench.rows<Record<string, number | null>>(
      `select ${counts.join(',\n')} from ${ident(raw.table)} where ${isStaged(table)}`,
    )
    for (const [index, { column }] of group.entries())
      found.set(column.name, {
        loadId,
        seen: rowsOf(table).staged,
        nonNull: row[`n${index}`] ?? 0,
        violating: row[`v${index}`] ?? 0,
      })
    // Many columns are first seen in the same row.
    const firsts = Map.groupBy(group.entries(), ([index]) => row[`f${index}`] ?? undefined)
    for (const [position, own] of firsts) {
      if (position === undefined) continue
      const columns = own.map(([, { column }]) => column)
      const values = columns.map(({ value }) => value)
      const sightings = await sightingsOf(workbench, table, root, position, values)
      for (const [index, { name }] of columns.entries()) {
        const [evidence, first] = [found.get(name), sightings?.[index]]
        if (evidence && first) found.set(name, { ...evidence, first })
      }
    }
  }
  return found
}
