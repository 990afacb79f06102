import { SluiceError } from '@sluice/schema'
import { ident, literal, type Workbench } from '@sluice/engine'
import { compressionOf } from './compression.ts'
import { keysOf, keyStruct } from './json-keys.ts'
import { landLines, quarantineLines } from './land-lines.ts'
import type { Landed, LocalFile, RawColumn, RawFile } from './raw-table.ts'

/** Reads NDJSON files, one JSON object a line; lines that are none are quarantined. */
export async function landNdjson(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
): Promise<Landed> {
  const lines = `${table}_lines`
  await landLines(workbench, lines, files)
  const quarantined = await quarantineLines(workbench, lines, files)
  const landed = await spread(workbench, table, lines, files)
  return { raw: landed, quarantined }
}

/** Reads files that are each one JSON array of objects, or one object. */
export async function landJson(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
): Promise<Landed> {
  const lines = `${table}_lines`
  await workbench.run(`create or replace temp table ${ident(lines)} (l varchar, _file integer)`)
  for (const [index, file] of files.entries()) await insertObjects(workbench, lines, file, index)
  const quarantined = await quarantineLines(workbench, lines, files)
  return { raw: await spread(workbench, table, lines, files), quarantined }
}

/** DuckDB takes twice as much memory at once, so most files are read with the first. */
const OBJECT_SIZES = [4 << 20, 64 << 20]

async function insertObjects(
  workbench: Workbench,
  lines: string,
  file: LocalFile,
  index: number,
): Promise<void> {
  for (const size of OBJECT_SIZES) {
    try {
      await workbench.run(
        `insert into ${ident(lines)} select json, ${index} from read_json_objects(${literal(file.path)}, format = 'auto',
         compression = '${jsonCompression(file.path)}', maximum_object_size = ${size})`,
      )
      return
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      if (detail.includes('maximum_object_size') && size !== OBJECT_SIZES.at(-1)) continue
      if (!detail.includes('Malformed JSON')) throw error
      const at = /at byte (\d+) in record\/value (\d+)/.exec(detail)
      throw new SluiceError(
        `the file is not valid JSON${at ? `, at byte ${at[1]} of element ${at[2]}` : ''}`,
        {
          code: 'E_JSON_FILE',
          place: file.name,
          hint: 'have it exported again; a file of one object a line is `format: { kind: "ndjson" }`',
          cause: error,
        },
      )
    }
  }
}

/** The JSON reader's word for no compression is another than the CSV reader's. */
function jsonCompression(path: string): string {
  const compression = compressionOf(path)
  return compression === 'none' ? 'uncompressed' : compression
}

/** Makes a column of each key at the top. */
async function spread(
  workbench: Workbench,
  table: string,
  lines: string,
  files: readonly LocalFile[],
): Promise<Landed['raw']> {
  const keys = await keysOf(workbench, lines, 'l')
  const columns = keys.map((source, index): RawColumn => ({ source, column: `c${index}`, form: 'json' }))
  const { struct, fields } = keyStruct('l', keys)
  const values = columns.map(({ column }, index) => `${fields[index]} as ${column}`)
  const firsts = await workbench.rows<{ file: number; first: number }>(
    `select _file as file, min(rowid) as first from ${ident(lines)} group by all`,
  )
  const byFile = new Map(firsts.map(({ file, first }) => [file, first]))
  const first =
    files.length === 1
      ? '0'
      : `list_extract([${files.map((_, index) => byFile.get(index) ?? 0).join(', ')}]::bigint[], _file + 1)`
  await workbench.run(
    `create or replace temp table ${ident(table)} as select ${['_file', '_row', ...values].join(', ')}
     from (select _file, rowid - ${first} as _row, l, ${struct} as s from ${ident(lines)} where l is not null)`,
  )
  const counts = await workbench.rows<{ file: number; rows: number }>(
    `select _file as file, count(*) as rows from ${ident(table)} group by all`,
  )
  await workbench.run(`drop table ${ident(lines)}`)
  const rows = new Map(counts.map((count) => [count.file, count.rows]))
  return {
    table,
    columns,
    position: 'rowid',
    row: '_row',
    file: '_file',
    files: files.map((file, index): RawFile => ({ ...file, rows: rows.get(index) ?? 0 })),
  }
}
