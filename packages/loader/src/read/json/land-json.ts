import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ident, raiseMemoryLimit, type Workbench } from '@sluice/engine'
import type { JsonFormat } from '../../api/files/file-format.ts'
import { insertObjects } from './insert-objects.ts'
import type { LandOptions } from '../../mask/land-options.ts'
import { keysOf, keyStruct } from './json-keys.ts'
import { hasOddLines, landLines, numberLines, quarantineLines, type Numbering } from './land-lines.ts'
import type { Landed, LocalFile, RawColumn, RawFile } from '../../raw/raw-table.ts'

/** Reads NDJSON files, one JSON object a line; lines that are none are quarantined. */
export async function landNdjson(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  { folder, masks }: LandOptions,
): Promise<Landed> {
  const lines = `${table}_lines`
  const bad = await landLines(workbench, lines, files, folder)
  const odd = await hasOddLines(workbench, lines)
  const numbering = await numberLines(workbench, lines, files, odd)
  const quarantined = odd ? await quarantineLines(workbench, lines, files, numbering) : []
  return {
    raw: await spread(workbench, table, lines, files, { ...numbering, masks }),
    quarantined: [...bad, ...quarantined],
  }
}

/** Reads files that are each one JSON array of objects, or one object, or have such at a path. */
export async function landJson(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  format: JsonFormat,
  { folder, masks }: LandOptions,
): Promise<Landed> {
  const lines = `${table}_lines`
  await workbench.run(`create or replace temp table ${ident(lines)} (l varchar, _file integer)`)
  for (const [index, file] of files.entries()) {
    const plain = await withoutBom(file, join(folder, `${table}-${index}.json`))
    await insertObjects(workbench, lines, plain, index, format)
  }
  const numbering = await numberLines(workbench, lines, files, true)
  const quarantined = await quarantineLines(workbench, lines, files, numbering)
  return { raw: await spread(workbench, table, lines, files, { ...numbering, masks }), quarantined }
}

/** The file itself, or a copy at `target` without the byte order mark that it begins with, which DuckDB takes for data. */
async function withoutBom(file: LocalFile, target: string): Promise<LocalFile> {
  const handle = await open(file.path)
  const { buffer } = await handle.read(Buffer.alloc(3), 0, 3, 0)
  await handle.close()
  if (!buffer.equals(Buffer.from([0xef, 0xbb, 0xbf]))) return file
  await pipeline(createReadStream(file.path, { start: 3 }), createWriteStream(target))
  return { ...file, path: target }
}

/** Makes a column of each key at the top. */
async function spread(
  workbench: Workbench,
  table: string,
  lines: string,
  files: readonly LocalFile[],
  { row, masks }: Numbering & Pick<LandOptions, 'masks'>,
): Promise<Landed['raw']> {
  const keys = await keysOf(workbench, lines, 'l')
  await raiseMemoryLimit(workbench, keys.names.length)
  const columns = keys.names.map((source, index): RawColumn => ({
    source,
    column: `c${index}`,
    form: 'json',
  }))
  const { struct, fields } = keyStruct('l', keys, 's')
  const values = columns.map(({ column, source }, index) => {
    const field = fields[index] ?? 'null'
    return `${masks?.column(source)?.json(field) ?? field} as ${column}`
  })
  await workbench.run(
    `create or replace temp table ${ident(table)} as select ${['_file', '_row', ...values].join(', ')}
     from (select _file, ${row} as _row, l, ${struct} as s from ${ident(lines)} where l is not null)`,
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
