import { join } from 'node:path'
import { ident } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import { parseJson } from '../api/json/exact-json.ts'
import type { Row } from '../api/rows/row.ts'
import type { Step } from '../api/rows/step.ts'
import type { LoadContext } from '../context/load-context.ts'
import { applySteps } from '../extract/change-pages.ts'
import { asRow } from '../extract/extract-rows.ts'
import { encodeRow } from '../extract/rows/encode-row.ts'
import { RowsFile } from '../extract/rows/rows-file.ts'
import { sourceFailure } from '../extract/source-failed.ts'
import type { RawTable } from '../raw/raw-table.ts'
import { ChangedColumns } from './changed-columns.ts'

/** Rows that are in JavaScript at the same time. */
const AT_ONCE = 5_000

type Line = Readonly<Record<string, unknown>> & { readonly p: number; readonly f: number; readonly r: number }

/**
 * Passes the rows of landed files through steps. What a step leaves as it is keeps the value of the file, so its type is found as
 * without the step; each row keeps its place in its file.
 */
export async function changeLanded(
  raw: RawTable,
  steps: readonly Step[],
  format: string,
  name: string,
  context: LoadContext,
): Promise<RawTable> {
  const { workbench, folder, signal } = context
  const total = raw.files.reduce((sum, { rows }) => sum + rows, 0)
  if (total === 0) return raw
  const file = new RowsFile(join(folder, `${raw.table}.steps.ndjson`))
  let longest = 1 << 20
  const changed = new ChangedColumns(raw.columns, format === 'csv')
  const values = raw.columns.map(
    ({ column, form }, i) => `${ident(column)}${form === 'json' ? '::varchar' : ''} as c${i}`,
  )
  try {
    for (let from = 0; from < total; from += AT_ONCE) {
      signal.throwIfAborted()
      const lines = await workbench.rows<Line>(
        `select ${[`${raw.position} as p`, `${raw.file ?? 0} as f`, `${raw.row} as r`, ...values].join(', ')}
         from ${ident(raw.table)} where ${raw.position} >= ${from} and ${raw.position} < ${from + AT_ONCE} order by 1`,
      )
      for (const line of lines) {
        const before = rowOf(line, raw)
        for (const after of await stepped(before, line)) {
          const row = asRow(after, name, line.r)
          const made = { n: file.rows, p: line.p, ...changed.of(before, row) }
          const text = encodeRow(file.encoder, made, placeOf(line), row)
          longest = Math.max(longest, 4 * text.length)
          file.add(text)
        }
      }
      await file.flush()
    }
  } finally {
    file.close()
  }
  await file.closed
  if (file.encoder.marked) throw new BytesMade(name)
  return rebuilt()

  function placeOf({ f, r }: Line): string {
    return `${name}, ${raw.files[f]?.name ?? ''} row ${r}`
  }

  async function stepped(row: Row, line: Line): Promise<readonly Row[]> {
    try {
      return await applySteps([row], steps)
    } catch (error) {
      throw sourceFailure(error, placeOf(line), context)
    }
  }

  async function rebuilt(): Promise<RawTable> {
    const table = `${raw.table}_steps`
    const columns = changed.all.map((one, i) => ({ ...one, column: `k${i}` }))
    const types = changed.all.map((_, i) => `c${i}: 'JSON'`)
    const selected = changed.all.map((_, i) => `${changed.valueOf(i)} as k${i}`)
    await workbench.run(
      `create or replace temp table ${ident(table)} as
       select ${[...selected, `r._r as _row`, `r._f as _file`, ...changed.checks].join(', ')}
       from read_json('${file.path.replaceAll("'", "''")}', format = 'newline_delimited', maximum_object_size = ${longest},
         columns = {${[`n: 'BIGINT'`, `p: 'BIGINT'`, `m: 'INTEGER[]'`, ...types].join(', ')}}) as s
       join (select *, ${raw.position} as _p, ${raw.row} as _r, ${raw.file ?? 0} as _f from ${ident(raw.table)}) as r on r._p = s.p
       order by s.n`,
    )
    await changed.assertTyped(workbench, table, name)
    await workbench.run(`drop table ${ident(raw.table)}`)
    const counts = await workbench.rows<{ f: number; rows: number }>(
      `select _file as f, count(*) as rows from ${ident(table)} group by 1`,
    )
    const rowsOf = new Map(counts.map(({ f, rows }) => [Number(f), Number(rows)]))
    return {
      table,
      columns,
      position: 'rowid',
      row: '_row',
      file: '_file',
      files: raw.files.map((one, index) => ({ ...one, rows: rowsOf.get(index) ?? 0 })),
    }
  }
}

/** A row as the steps get it. A key of JSON that a row lacks is not there. */
const rowOf = (line: Line, { columns }: RawTable): Row =>
  Object.fromEntries(
    columns.flatMap(({ source, form }, i) => {
      const value = line[`c${i}`]
      if (form !== 'json') return [[source, value ?? null]]
      return value === null || value === undefined ? [] : [[source, parseJson(String(value))]]
    }),
  )

class BytesMade extends SluiceError {
  constructor(resource: string) {
    super('a step returns bytes, which cannot be written into the rows of a file', {
      code: 'E_NOT_A_ROW',
      place: resource,
      hint: 'return them as a string, such as toString("base64"), or read the files in a resource of rows',
    })
  }
}
