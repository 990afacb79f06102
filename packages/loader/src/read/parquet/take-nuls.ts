import { ident, literal, type Workbench } from '@sluice/engine'
import { NUL_IN_JSON } from '../../raw/nul-in-json.ts'
import type { LocalFile, Quarantined, RawColumn } from '../../raw/raw-table.ts'
import { parseParquetType, someScalar } from './parquet-type.ts'

/** Takes out the rows that no database can hold. `row`: SQL of the row in its file. */
export async function takeNuls(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  columns: readonly RawColumn[],
  row = '_row',
): Promise<readonly Quarantined[]> {
  const tests = columns.flatMap(({ column, form, type }) => {
    if (type === 'VARCHAR') return [`contains(${column}, chr(0))`]
    if (form === 'json') return [`regexp_matches(${column}::varchar, ${literal(NUL_IN_JSON)})`]
    const mayHave = someScalar(parseParquetType(type ?? ''), (name) => name === 'VARCHAR' || name === 'JSON')
    return mayHave ? [`regexp_matches(to_json(${column})::varchar, ${literal(NUL_IN_JSON)})`] : []
  })
  if (tests.length === 0) return []
  const fields = columns.map(({ source, column }) => `${ident(source)} := ${column}`).join(', ')
  const bad = await workbench.rows<{ file: number; row: number; raw: string }>(
    `select _file as file, ${row} as row, to_json(struct_pack(${fields}))::varchar as raw
     from ${ident(table)} where greatest(${tests.join(', ')}) order by rowid`,
  )
  if (bad.length > 0) await workbench.run(`delete from ${ident(table)} where greatest(${tests.join(', ')})`)
  return bad.map(({ file, row, raw }) => ({
    file: files[file]?.name ?? '',
    line: row + 1,
    reason: 'a NUL character',
    raw,
  }))
}
