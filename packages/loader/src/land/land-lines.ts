import { ident, literal, type Workbench } from '@sluice/engine'
import { compressionOf } from './compression.ts'
import type { LocalFile, Quarantined } from './raw-table.ts'

const HUGE_LINE = 64 << 20
const MAX_LINE = 2 << 20

/**
 * Reads NDJSON files into a temp table of lines (`l` text, `_file`, row id = line in all files), whatever is in them: a
 * byte that JSON never holds stands for the delimiter.
 */
export async function landLines(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
): Promise<void> {
  await workbench.run(`create or replace temp table ${ident(table)} (l varchar, _file integer)`)
  for (const [index, file] of files.entries()) {
    for (const maxLine of [MAX_LINE, HUGE_LINE]) {
      const rejects = `${table}_${index}_${maxLine}`
      await workbench.run(
        `insert into ${ident(table)} select l, ${index} from read_csv(${literal(file.path)}, auto_detect = false,
         header = false, columns = {l: 'varchar'}, delim = '\u0001', quote = '', escape = '', null_padding = false,
         compression = '${compressionOf(file.path)}', max_line_size = ${maxLine}, store_rejects = true, rejects_limit = 0,
         rejects_table = 'rejects_${rejects}', rejects_scan = 'rejects_scan_${rejects}')`,
      )
      const rejected = await workbench.rows<{ line: number }>(
        `select line from ${ident(`rejects_${rejects}`)}`,
      )
      if (rejected.length === 0 || maxLine === HUGE_LINE) break
      await workbench.run(`delete from ${ident(table)} where _file = ${index}`)
    }
  }
}

/** Takes the lines that are no JSON object out of the table. */
export async function quarantineLines(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
): Promise<readonly Quarantined[]> {
  const nul = `regexp_matches(l, '(^|[^\\\\])(\\\\\\\\)*\\\\u0000')`
  const problem = `case when not json_valid(l) then 'not valid JSON'
    when json_type(l) <> 'OBJECT' then 'not a JSON object'
    when contains(l, '\\u0000') and ${nul} then 'a NUL character' end`
  const bad = await workbench.rows<{ file: number; line: number; reason: string; raw: string }>(
    `select _file as file, rowid - (select min(rowid) from ${ident(table)} f where f._file = t._file) + 1 as line,
       ${problem} as reason, l as raw
     from ${ident(table)} t where l is not null and ${problem} is not null order by rowid`,
  )
  if (bad.length > 0) {
    await workbench.run(`update ${ident(table)} set l = null where l is not null and ${problem} is not null`)
  }
  return bad.map(({ file, line, reason, raw }) => ({ file: files[file]?.name ?? '', line, reason, raw }))
}
