import { isUtf8 } from 'node:buffer'
import type { DatabaseSync } from 'node:sqlite'
import { ident } from '@sluice/engine'
import type { LineSum } from '../port/line-sum.ts'
import { SqlSourceError } from '../port/sql-error.ts'

/** Bytes that are written at once. */
const CHUNK = 1 << 20

/** How a file has its texts. */
export type Encoding = 'UTF-8' | 'UTF-16le' | 'UTF-16be'

/** The rows of a statement whose columns are all text. */
export interface Lines {
  readonly db: DatabaseSync
  readonly encoding: Encoding
  readonly select: string
  readonly signal: AbortSignal
  readonly sum: LineSum | undefined
  /** The resource. */
  readonly place: string
}

/**
 * The rows as CSV, which SQLite itself writes: each row comes as the bytes of its line. `count`: is told of rows, after each chunk.
 * @throws SqlSourceError where a text is not of the encoding of the file
 */
export async function* csvLines(lines: Lines, count: (rows: number) => void): AsyncGenerator<Uint8Array> {
  const { db, encoding, select, signal, sum } = lines
  const names = namesOf(lines)
  const fields = names.map((name) => `ifnull('"' || replace(${ident(name)}, '"', '""') || '"', '')`)
  const line = `${joined(fields, ` || ',' || `)} || char(10)`
  const rows = db.prepare(`select cast(${line} as blob) as line from (${select})`).iterate()
  let parts: Uint8Array[] = []
  let [size, read, before] = [0, 0, 0]
  const chunk = (): Uint8Array => {
    const bytes = inUtf8(Buffer.concat(parts), encoding)
    if (!bytes) throw brokenText(lines, names, before)
    count(read - before)
    ;[parts, size, before] = [[], 0, read]
    return bytes
  }
  for (const row of rows) {
    const bytes = row['line'] as Uint8Array
    parts.push(bytes)
    sum?.add(bytes)
    size += bytes.length
    read++
    if (size < CHUNK) continue
    signal.throwIfAborted()
    yield chunk()
  }
  if (size > 0) yield chunk()
}

const namesOf = ({ db, select }: Lines): readonly string[] =>
  db
    .prepare(select)
    .columns()
    .map(({ name }) => name)

/** Expressions in pairs of pairs, as SQLite takes only some hundred behind each other. */
function joined(parts: readonly string[], by: string): string {
  if (parts.length <= 2) return parts.join(by)
  const half = parts.length >> 1
  return `(${joined(parts.slice(0, half), by)})${by}(${joined(parts.slice(half), by)})`
}

/** Undefined where they are not in the encoding. */
function inUtf8(bytes: Buffer, encoding: Encoding): Uint8Array | undefined {
  if (encoding === 'UTF-8') return isUtf8(bytes) ? bytes : undefined
  try {
    return Buffer.from(new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** The error for the first text behind so many rows that is not in the encoding. */
function brokenText(
  { db, select, encoding, place }: Lines,
  names: readonly string[],
  behind: number,
): SqlSourceError {
  const fields = names.map((name, index) => `cast(${ident(name)} as blob) as c${index}`)
  let number = behind
  for (const row of db
    .prepare(`select ${fields.join(', ')} from (${select}) limit -1 offset ${behind}`)
    .iterate()) {
    number++
    const index = names.findIndex((_, at) => {
      const bytes = row[`c${at}`]
      return bytes instanceof Uint8Array && inUtf8(Buffer.from(bytes), encoding) === undefined
    })
    const name = names[index]
    if (name !== undefined)
      return new SqlSourceError(
        `the column ${name} has a text that is not ${encoding}, in row ${number} of those read`,
        {
          code: 'E_SQL_VALUE',
          place: `${place}.${name}`,
          hint: `correct it; or load the bytes of the column: columns: { ${JSON.stringify(name)}: { type: 'binary' } }, or leave it out: exclude: [${JSON.stringify(name)}]`,
        },
      )
  }
  return new SqlSourceError(`a text is not ${encoding}`, { code: 'E_SQL_VALUE', place, hint: 'correct it' })
}
