import type { FileHandle } from 'node:fs/promises'
import { readRecord, type CsvMarks } from '../../read/csv/records/csv-record.ts'

/** Bytes in which a record is looked for. */
const WINDOW = 1 << 18
/** Records that have to look like ones where the first is taken for one. */
const IN_A_ROW = 5
/** Line breaks that are tried. */
const TRIES = 100

/**
 * Where a record of so many fields seems to begin, at or behind a place of a file; undefined where none is found. A place in a
 * quoted value may look like one: who reads the part before it finds an open quote at its end.
 */
export async function recordStart(
  file: FileHandle,
  from: number,
  fields: number,
  marks: CsvMarks,
): Promise<number | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(WINDOW), 0, WINDOW, from)
  const text = buffer.toString('latin1', 0, bytesRead)
  let at = 0
  for (let tried = 0; tried < TRIES; tried++) {
    const line = text.indexOf(marks.newline, at)
    if (line < 0) return undefined
    at = line + 1
    if (areRecords(text, at, fields, marks)) return from + at
  }
  return undefined
}

function areRecords(text: string, start: number, fields: number, marks: CsvMarks): boolean {
  let at = start
  for (let record = 0; record < IN_A_ROW; record++) {
    const read = readRecord(text, at, marks)
    if (read.problem !== undefined || read.fields.length !== fields || read.end >= text.length) return false
    at = read.end + 1
  }
  return true
}
