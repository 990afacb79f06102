import { ident } from '@sluice/engine'
import { pathLists } from '../api/cursor/incremental.ts'
import { dispositionOf } from '../api/disposition-of.ts'
import { tableOf } from '../api/resource.ts'
import { isFilled } from '../context/is-filled.ts'
import type { LoadContext } from '../context/load-context.ts'
import type { CursorMove } from '../cursor/cursor-move.ts'
import type { Extracted } from '../extract/extracted.ts'
import { isMisread } from '../failure/fast-path-left.ts'
import type { RawTable } from '../raw/raw-table.ts'
import { applyRange } from '../ranged/apply-range.ts'
import { moveCursor } from '../ranged/move-cursor.ts'
import { rawColumn, valueOf } from '../read/csv/declared-types.ts'
import { countedParts } from './parts/counted-parts.ts'
import { readyReader } from './ready-plan.ts'

/**
 * Where the cursor goes, found from its columns alone; undefined where rows have to be left out, which is done the usual way.
 * @throws SluiceError as applyRange
 */
export async function moveOfReady(
  { resource, range, ready, files, missing: without }: Extracted,
  context: LoadContext,
): Promise<CursorMove | undefined> {
  const { columns = [] } = ready ?? {}
  if (!range || !ready || ready.format.kind !== 'csv') return undefined
  const names = new Set(pathLists(range.incremental).flat())
  const own = columns.flatMap((column, index) =>
    names.has(column.name) ? [{ column, index, raw: rawColumn(column, index) }] : [],
  )
  if (own.length < names.size) return undefined
  const { workbench } = context
  const table = `cursor_${tableOf(resource)}`
  const values = own.map(({ column, index }) => `${valueOf(`c${index}`, column.type)} as c${index}`)
  const reader = readyReader(ready, await countedParts(files, []))
  try {
    await workbench.run(
      `create or replace temp table ${ident(table)} as select ${values.join(', ')}, file_index::integer as _file from ${reader}`,
    )
  } catch (error) {
    if (isMisread(error)) return undefined
    throw error
  }
  const raw: RawTable = {
    table,
    columns: own.map((one) => one.raw),
    position: 'rowid',
    row: 'rowid',
    file: '_file',
    files: files.map((file) => ({ ...file, rows: 0 })),
  }
  const ranged = await applyRange(raw, range, resource, context, { isInRange: ready.isInRange })
  if (ranged.before + ranged.after + ranged.excluded > 0) return undefined
  const [{ rows = 0 } = {}] = await workbench.rows<{ rows: number }>(
    `select count(*) as rows from ${ident(ranged.raw.table)}`,
  )
  const root = { name: tableOf(resource), raw: ranged.raw, rows, columns: [], emptyColumns: [] }
  const move = await moveCursor(workbench, {
    range,
    ranged,
    root,
    isCut: false,
    lacking: without?.count,
    isFilled: isFilled(resource, context),
  })
  // Late rows are only counted, by their positions, which are those of the rows in the files.
  if (!move.doubtful?.late) await workbench.run(`drop table ${ident(ranged.raw.table)}`)
  return move.doubtful && dispositionOf(resource, context.options) === 'append' ? undefined : move
}
