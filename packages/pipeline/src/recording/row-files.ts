import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TableRows } from './row-texts.ts'

const ROWS = 'rows'
const ENDING = '.ndjson'

/** Where a recording of a source is, relative to the project. */
export const recordingFolder = (source: string): string => `recorded/${source}`

/** Stores the rows beside the pages, one file for each table. */
export async function writeRows(folder: string, tables: readonly TableRows[]): Promise<void> {
  const dir = join(folder, ROWS)
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })
  for (const { table, rows } of tables)
    await writeFile(join(dir, `${table}${ENDING}`), rows.map((row) => `${row}\n`).join(''))
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

/** The stored rows by table. */
export async function readRows(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const dir = join(folder, ROWS)
  const names = await readdir(dir).catch(() => [])
  const found = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(dir, name), 'utf8')
      return [name.slice(0, -ENDING.length), linesOf(text)] as const
    }),
  )
  return new Map(found)
}
