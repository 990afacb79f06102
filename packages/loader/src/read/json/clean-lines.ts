import { isUtf8 } from 'node:buffer'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { escapeRaw } from '../../raw/escape-raw.ts'
import type { LocalFile, Quarantined } from '../../raw/raw-table.ts'
import { LONGEST_MEGABYTES, RecordTooLong } from '../../raw/record-too-long.ts'

/** Stands for a line that was quarantined, so that the others keep their numbers. It is no JSON. */
export const BAD_LINE = '\u0002'

const NEWLINE = 10
const LONGEST = LONGEST_MEGABYTES << 20

/** The lines of a file, without their ends. */
async function* linesOf(file: LocalFile): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let length = 0
  for await (const chunk of createReadStream(file.path, {
    highWaterMark: 1 << 18,
  }) as AsyncIterable<Buffer>) {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      yield Buffer.concat([...parts, chunk.subarray(from, end)])
      parts = []
      length = 0
      from = end + 1
    }
    parts.push(chunk.subarray(from))
    length += chunk.length - from
    if (length > LONGEST) throw new RecordTooLong(file.url)
  }
  if (length > 0) yield Buffer.concat(parts)
}

/** Why a line cannot be handed to DuckDB; whether it is JSON is for DuckDB to say. */
function problemOf(line: Buffer): string | undefined {
  if (!isUtf8(line)) return 'bytes that are not UTF-8'
  if (line.includes(0)) return 'a NUL byte'
  return line.includes(1) ? 'not valid JSON' : undefined
}

/**
 * Rewrites a file of lines that DuckDB rejects some of: the good ones as they are, a mark in place of the bad ones, which
 * are given apart. This is the slow way, for such files alone.
 */
export async function cleanLines(file: LocalFile, target: string): Promise<readonly Quarantined[]> {
  const bad: Quarantined[] = []
  const out = createWriteStream(target)
  const done = finished(out)
  done.catch(() => undefined)
  let number = 0
  try {
    for await (const bytes of linesOf(file)) {
      const line = bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes
      number++
      const reason = problemOf(line)
      if (reason !== undefined) bad.push({ file: file.name, line: number, reason, raw: escapeRaw(line) })
      // A carriage return between values is space for JSON, and the end of a line for DuckDB.
      const good =
        reason === undefined ? line.map((byte) => (byte === 13 ? 32 : byte)) : Buffer.from(BAD_LINE)
      out.write(good)
      if (!out.write('\n')) await Promise.race([once(out, 'drain'), done])
    }
  } finally {
    out.end()
  }
  await done
  return bad
}
