import { ident, literal, type Workbench } from '@sluice/engine'
import type { Landed, LocalFile, Quarantined, RawColumn, RawFile } from './raw-table.ts'

const NESTED = /^(STRUCT|MAP|UNION)|\[/
const NUL = `(^|[^\\\\])(\\\\\\\\)*\\\\u0000`

/** Reads Parquet files by column name; lists and structs become JSON. Rows with a NUL in a text are quarantined. */
export async function landParquet(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
): Promise<Landed> {
  const paths = `[${files.map(({ path }) => literal(path)).join(', ')}]`
  const reader = `read_parquet(${paths}, union_by_name = true)`
  const described = await workbench.rows<{ column_name: string; column_type: string }>(
    `describe select * from ${reader}`,
  )
  const columns: RawColumn[] = []
  const values: string[] = []
  for (const [index, { column_name: source, column_type: type }] of described.entries()) {
    const column = `c${index}`
    if (NESTED.test(type) || type === 'JSON') {
      columns.push({ source, column, form: 'json' })
      values.push(`to_json(${ident(source)}) as ${column}`)
    } else {
      const cut = type === 'TIMESTAMP_NS' && (await hasNanoseconds(workbench, reader, source))
      columns.push({ source, column, form: 'native', type: cut ? 'VARCHAR' : type })
      values.push(`${ident(source)}${cut ? '::varchar' : ''} as ${column}`)
    }
  }
  await workbench.run(
    `create or replace temp table ${ident(table)} as
     select ${[...values, 'file_index::integer as _file', 'file_row_number as _row'].join(', ')} from ${reader}`,
  )
  const quarantined = await takeNuls(workbench, table, files, columns)
  const counts = await workbench.rows<{ file: number; rows: number }>(
    `select _file as file, count(*) as rows from ${ident(table)} group by all`,
  )
  const rows = new Map(counts.map((count) => [count.file, count.rows]))
  return {
    raw: {
      table,
      columns,
      position: 'rowid',
      row: '_row',
      file: '_file',
      files: files.map((file, index): RawFile => ({ ...file, rows: rows.get(index) ?? 0 })),
    },
    quarantined,
  }
}

/** True where microseconds do not hold the instants, so that only text does. */
async function hasNanoseconds(workbench: Workbench, reader: string, source: string): Promise<boolean> {
  const [found] = await workbench.rows<{ cut: boolean | null }>(
    `select bool_or(epoch_ns(${ident(source)}) % 1000 <> 0) as cut from ${reader}`,
  )
  return found?.cut === true
}

/** Takes out the rows that no database can hold. */
async function takeNuls(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  columns: readonly RawColumn[],
): Promise<readonly Quarantined[]> {
  const tests = columns.flatMap(({ column, form, type }) => {
    if (type === 'VARCHAR') return [`contains(${column}, chr(0))`]
    return form === 'json' ? [`regexp_matches(${column}::varchar, ${literal(NUL)})`] : []
  })
  if (tests.length === 0) return []
  const fields = columns.map(({ source, column }) => `${ident(source)} := ${column}`).join(', ')
  const bad = await workbench.rows<{ file: number; row: number; raw: string }>(
    `select _file as file, _row as row, to_json(struct_pack(${fields}))::varchar as raw
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
