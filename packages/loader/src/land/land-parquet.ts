import { ident, literal, type Workbench } from '@sluice/engine'
import type { Landed, LocalFile, RawColumn, RawFile } from './raw-table.ts'

const NESTED = /^(STRUCT|MAP|UNION)|\[/

/** Reads Parquet files by column name; lists and structs become JSON. */
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
  const columns = described.map(({ column_name: source, column_type: type }, index): RawColumn => {
    const column = `c${index}`
    return NESTED.test(type) || type === 'JSON'
      ? { source, column, form: 'json' }
      : { source, column, form: 'native', type }
  })
  const values = columns.map(({ source, column, form }) =>
    form === 'json' ? `to_json(${ident(source)}) as ${column}` : `${ident(source)} as ${column}`,
  )
  await workbench.run(
    `create or replace temp table ${ident(table)} as
     select ${[...values, 'file_index::integer as _file', 'file_row_number as _row'].join(', ')} from ${reader}`,
  )
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
    quarantined: [],
  }
}
