import { createHash } from 'node:crypto'
import { ident, literal, type Workbench } from '@sluice/engine'
import { unreachable } from '@sluice/schema'
import { maskPath, type ColumnMask } from './column-mask.ts'
import { KEPT, REDACTED, SHORTEST, STARS, YEAR_FIRST, YEAR_LAST } from './mask-text.ts'

/** Bytes of a block of sha256. */
const BLOCK = 64

/** Masks in the SQL that reads files: `column` gives the mask of a column of the file. */
export interface FileMasks {
  column(source: string): FileMask | undefined
}

/** SQL of the masked value. */
export interface FileMask {
  /** Of a text. */
  text(value: string): string
  /** Of a JSON value, as JSON. */
  json(value: string): string
  /** Of a value of one of DuckDB's types. */
  native(value: string, type: string): string
}

/**
 * Masks of a resource for the files that `work` reads. The keys of `hmac` are variables of the workbench while it runs, so that
 * no statement has them.
 */
export async function withFileMasks<T>(
  workbench: Workbench,
  masks: readonly ColumnMask[],
  prefix: string,
  work: (masks: FileMasks | undefined) => Promise<T>,
): Promise<T> {
  if (masks.length === 0) return work(undefined)
  const variables: string[] = []
  try {
    const made = new Map<string, FileMask>()
    for (const [index, mask] of masks.entries()) {
      const names = [`${prefix}_inner_${index}`, `${prefix}_outer_${index}`] as const
      if (mask.key !== undefined) {
        variables.push(...names)
        await workbench.run(`set variable ${ident(names[0])} = ${padded(mask.key, 0x36)}`)
        await workbench.run(`set variable ${ident(names[1])} = ${padded(mask.key, 0x5c)}`)
      }
      const sql = fileMask(mask, names)
      made.set(mask.path.join('.'), sql)
      // A file may have dots in the name of a column.
      made.set(maskPath([mask.source]).join('.'), sql)
    }
    return await work({ column: (source) => made.get(maskPath([source]).join('.')) })
  } finally {
    for (const name of variables) await workbench.run(`reset variable ${ident(name)}`)
  }
}

/** The key of an hmac as RFC 2104 has it: hashed where it is longer than a block, filled to one, each byte xor `by`. */
function padded(key: string, by: number): string {
  const bytes = Buffer.from(key)
  const short = bytes.length > BLOCK ? createHash('sha256').update(bytes).digest() : bytes
  const block = Array.from({ length: BLOCK }, (_, index) => (short[index] ?? 0) ^ by)
  return `'${block.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'::blob`
}

type Variables = readonly [inner: string, outer: string]

function fileMask(mask: ColumnMask, variables: Variables): FileMask {
  const words = mask.nulls.map(literal).join(', ')
  const known = (value: string): string =>
    words === '' ? value : `case when (${value}) not in (${words}) then (${value}) end`
  const text = (value: string): string => maskSql(mask, known(value), variables)
  return {
    text,
    json: (value) =>
      // Of JSON's null there is no text, either.
      `to_json(${text(`case when json_type(${value}) in ('OBJECT', 'ARRAY') then json(${value})::varchar else (${value} ->> '$') end`)})`,
    native: (value, type) =>
      type === 'BLOB' ? maskBytes(mask, value, variables) : text(nativeText(value, type)),
  }
}

/** The text of a value as rows of JavaScript would have it. */
function nativeText(value: string, type: string): string {
  if (type === 'VARCHAR') return value
  if (type === 'JSON') return `json(${value})::varchar`
  if (type.startsWith('TIMESTAMP')) {
    const utc = /WITH TIME ZONE/.test(type) ? `timezone('UTC', ${value})` : `(${value})::timestamp`
    const form = (digits: string): string => `strftime(${utc}, '%Y-%m-%dT%H:%M:%S.${digits}Z')`
    return `case when epoch_us(${utc}) % 1000 = 0 then ${form('%g')} else ${form('%f')} end`
  }
  return /[([]/.test(type.replace(/^DECIMAL\(.*\)$/, ''))
    ? `to_json(${value})::varchar`
    : `(${value})::varchar`
}

/** What maskText makes of a text, as SQL; null stays null. */
function maskSql({ mask }: ColumnMask, text: string, variables: Variables): string {
  switch (mask) {
    case 'sha256':
      return `sha256(${text})`
    case 'hmac':
      return hmac(`encode(${text})`, variables)
    case 'redact':
      return `case when (${text}) is not null then ${literal(REDACTED)} end`
    case 'partial':
      return `case when length(${text}) < ${SHORTEST} then ${literal(STARS)} else ${literal(STARS)} || right(${text}, ${KEPT}) end`
    case 'year-only': {
      const year = [YEAR_FIRST, YEAR_LAST].map(
        (form) =>
          `when regexp_full_match(${text}, ${literal(form)}) then regexp_extract(${text}, ${literal(form)}, 1)`,
      )
      return `case when (${text}) is null then null ${year.join(' ')} else ${literal(REDACTED)} end`
    }
    default:
      // The config refuses functions for files.
      return typeof mask === 'function' ? 'null' : unreachable(mask)
  }
}

function maskBytes({ mask }: ColumnMask, bytes: string, variables: Variables): string {
  switch (mask) {
    case 'sha256':
      return `sha256(${bytes})`
    case 'hmac':
      return hmac(bytes, variables)
    default:
      return `case when (${bytes}) is not null then ${literal(mask === 'partial' ? STARS : REDACTED)} end`
  }
}

const hmac = (bytes: string, [inner, outer]: Variables): string =>
  `sha256(getvariable(${literal(outer)}) || unhex(sha256(getvariable(${literal(inner)}) || ${bytes})))`
