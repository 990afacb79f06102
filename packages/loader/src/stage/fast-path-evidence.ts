import { ident, idents, qualified, type Transaction, type Workbench } from '@sluice/engine'
import type { LoadKey } from '@sluice/ledger'
import { maskShape, POSITION, stagingSchema, type Evidence, type Sighting } from '@sluice/schema'
import type { FastPathColumn, FastPathTable } from '../staged/fast-path-plan.ts'
import type { RecordedColumn, StagedFile } from '../staged/staged-resource.ts'
import { stagingName } from './staging-name.ts'

/** Columns in one statement. */
const AT_ONCE = 200

/**
 * The columns of a root table in staging, those that are new with where and how often they were seen. `files`: with their rows
 * in it.
 */
export async function withEvidence(
  tx: Pick<Transaction, 'rows'>,
  workbench: Workbench,
  load: LoadKey,
  table: FastPathTable,
  columns: readonly FastPathColumn[],
  files: readonly StagedFile[],
): Promise<readonly RecordedColumn[]> {
  const found = new Map<string, Evidence>()
  const fresh = columns.filter(({ isNew }) => isNew)
  const seen = files.reduce((sum, { rows }) => sum + rows, 0)
  const staging = qualified(stagingSchema(load.dataset), stagingName(table.name, load.loadId))
  for (let at = 0; at < fresh.length; at += AT_ONCE) {
    const group = fresh.slice(at, at + AT_ONCE)
    const counts = group.map(({ name }, index) => {
      const column = ident(name)
      return `count(${column}) as n${index}, min(case when ${column} is not null then ${ident(POSITION)} end) as f${index}`
    })
    const [row = {}] = await tx.rows<Record<string, number | null>>(
      `select ${counts.join(', ')} from ${staging}`,
    )
    for (const [index, { name }] of group.entries()) {
      const position = row[`f${index}`] ?? undefined
      const first =
        position === undefined
          ? undefined
          : await sighting(workbench, table, name, placeOf(Number(position), files))
      const nonNull = Number(row[`n${index}`] ?? 0)
      found.set(name, { loadId: load.loadId, seen, nonNull, violating: 0, ...(first && { first }) })
    }
  }
  return columns.map((column) => {
    const evidence = found.get(column.name)
    return evidence ? { ...column, evidence } : column
  })
}

interface Place {
  /** Index of the file. */
  readonly file: number
  readonly name: string
  readonly row: number
}

function placeOf(position: number, files: readonly StagedFile[]): Place | undefined {
  let before = 0
  for (const [file, { item, rows }] of files.entries()) {
    if (position < before + rows) return { file, name: item.name, row: position - before }
    before += rows
  }
  return undefined
}

/** What a value looks like: as DuckDB prints it, whatever the target is. */
async function sighting(
  workbench: Workbench,
  { select, columns }: FastPathTable,
  column: string,
  place: Place | undefined,
): Promise<Sighting | undefined> {
  if (!place) return undefined
  const { file, name, row } = place
  const names = idents([POSITION, ...columns.map((one) => one.name)])
  const [found] = await workbench.rows<{ shown: string | null }>(
    `select left(${ident(column)}::varchar, 40) as shown
     from (${select(file, { own: 0, parent: 0, root: 0 })}) as seen(${names})
     where ${ident(POSITION)} = ${row} limit 1`,
  )
  return { file: name, row, shape: maskShape(found?.shown ?? '') }
}
