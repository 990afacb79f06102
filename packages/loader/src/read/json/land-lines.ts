import { join } from 'node:path'
import { ident, literal, raiseMemoryLimitForLongRecords, type Workbench } from '@sluice/engine'
import { BAD_LINE, cleanLines } from './clean-lines.ts'
import { escapeRaw } from '../../raw/escape-raw.ts'
import { lineReader } from './line-reader.ts'
import { scanBytes } from '../../raw/scan-bytes.ts'
import type { LocalFile, Quarantined } from '../../raw/raw-table.ts'
import { NUL_IN_JSON } from '../../raw/nul-in-json.ts'
import { LONGEST_MEGABYTES, RecordTooLong } from '../../raw/record-too-long.ts'

/** Enough for most; files with a longer line are read again. */
const MAX_LINE = 2 << 20
const BLANK = `l is null or (left(l, 1) in (' ', chr(9)) and trim(l, ' ' || chr(9)) = '')`

/**
 * Reads NDJSON files into a temp table of lines (`l` text, `_file`; row ids in order), whatever is in them. Gives the lines
 * that are no text; quarantineLines finds those that are no JSON.
 */
export async function landLines(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  folder: string,
): Promise<readonly Quarantined[]> {
  await workbench.run(`create or replace temp table ${ident(table)} (l varchar, _file integer)`)
  const bad: Quarantined[] = []
  for (const [index, file] of files.entries()) {
    if (await insertLines(workbench, table, file, file.path, index)) continue
    const clean = join(folder, `${table}-${index}.clean.ndjson`)
    bad.push(...(await cleanLines(file, clean)))
    if (!(await insertLines(workbench, table, file, clean, index)))
      throw new Error(`${file.name}: DuckDB cannot read the cleaned file`)
  }
  return bad
}

let scans = 0

/** False, and nothing inserted, where DuckDB rejects a line. */
async function insertLines(
  workbench: Workbench,
  table: string,
  file: LocalFile,
  path: string,
  index: number,
): Promise<boolean> {
  const { hasLongLine: long } = await scanBytes(path, file.url)
  for (const maxLine of long ? [LONGEST_MEGABYTES << 20] : [MAX_LINE, LONGEST_MEGABYTES << 20]) {
    if (maxLine > MAX_LINE) await raiseMemoryLimitForLongRecords(workbench)
    const rejects = String(scans++)
    try {
      await workbench.run(
        `insert into ${ident(table)} select l, ${index} from ${lineReader({ path, maxLine, rejects })}`,
      )
    } catch (error) {
      // Lines that end in several ways.
      if (error instanceof Error && error.message.startsWith('Invalid Input Error')) return false
      throw error
    }
    const rejected = await workbench.rows<{ long: boolean }>(
      `select distinct error_type = 'LINE SIZE OVER MAXIMUM' as long from ${ident(`rejects_${rejects}`)}`,
    )
    await workbench.run(`drop table ${ident(`rejects_${rejects}`)}`)
    await workbench.run(`drop table ${ident(`rejects_scan_${rejects}`)}`)
    if (rejected.length === 0) return true
    await workbench.run(`delete from ${ident(table)} where _file = ${index}`)
    if (!rejected.some(({ long }) => long)) return false
  }
  throw new RecordTooLong(file.url)
}

/** SQL over a table of lines: the 1-based line and the 0-based row in the file. */
export interface Numbering {
  readonly line: string
  readonly row: string
}

/** True where a line is blank, or may be no JSON object or hold a NUL: one pass, after which most files need no more. */
export async function hasOddLines(workbench: Workbench, table: string): Promise<boolean> {
  const [found] = await workbench.rows<{ odd: boolean | null }>(
    `select bool_or(l is null or not starts_with(l, '{') or contains(l, '\\u0000') or not json_valid(l)) as odd
     from ${ident(table)}`,
  )
  return found?.odd ?? false
}

/** Takes blank lines out, which count as lines and not as rows, and says how to number the others; `odd`: there may be some. */
export async function numberLines(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  odd: boolean,
): Promise<Numbering> {
  const [found] = odd
    ? await workbench.rows<{ blank: boolean | null }>(
        `select bool_or(${BLANK}) as blank from ${ident(table)}`,
      )
    : []
  const row = `rowid - ${await firstOfFile(workbench, table, files)}`
  if (!found?.blank) return { line: `${row} + 1`, row }
  const numbered = `${table}_numbered`
  await workbench.run(
    `create or replace temp table ${ident(numbered)} as
     select l, _file, ${row} + 1 as _line from ${ident(table)} where not (${BLANK}) order by rowid`,
  )
  await workbench.run(`drop table ${ident(table)}`)
  await workbench.run(`alter table ${ident(numbered)} rename to ${ident(table)}`)
  return { line: '_line', row: `rowid - ${await firstOfFile(workbench, table, files)}` }
}

/** SQL for the row id of the first line of a line's file. */
async function firstOfFile(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
): Promise<string> {
  const firsts = await workbench.rows<{ file: number; first: number }>(
    `select _file as file, min(rowid) as first from ${ident(table)} group by all`,
  )
  if (files.length === 1) return String(firsts[0]?.first ?? 0)
  const byFile = new Map(firsts.map(({ file, first }) => [file, first]))
  return `list_extract([${files.map((_, index) => byFile.get(index) ?? 0).join(', ')}]::bigint[], _file + 1)`
}

/** Takes the lines that are no JSON object out of the table. */
export async function quarantineLines(
  workbench: Workbench,
  table: string,
  files: readonly LocalFile[],
  { line }: Numbering,
): Promise<readonly Quarantined[]> {
  const nul = `regexp_matches(l, ${literal(NUL_IN_JSON)})`
  const problem = `case when not json_valid(l) then 'not valid JSON'
    when json_type(l) <> 'OBJECT' then 'not a JSON object'
    when contains(l, '\\u0000') and ${nul} then 'a NUL character' end`
  const bad = await workbench.rows<{ file: number; line: number; reason: string; raw: string }>(
    `select _file as file, ${line} as line, ${problem} as reason, l as raw
     from ${ident(table)} where ${problem} is not null order by rowid`,
  )
  if (bad.length > 0) await workbench.run(`update ${ident(table)} set l = null where ${problem} is not null`)
  return bad
    .filter(({ raw }) => raw !== BAD_LINE)
    .map(({ file, line: number, reason, raw }) => ({
      file: files[file]?.name ?? '',
      line: number,
      reason: raw.includes('\0') ? 'a NUL byte' : reason,
      raw: escapeRaw(Buffer.from(raw)),
    }))
}
