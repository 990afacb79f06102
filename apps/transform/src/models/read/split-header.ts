import { mapAll } from '@sluice/schema'
import { headerError } from './header-error.ts'

/** A header line: `--! key: value`. */
export interface HeaderLine {
  readonly key: string
  readonly value: string
  /** From 1. */
  readonly line: number
}

const MARK = /^\s*--!/
const LINE = /^\s*--!\s*([a-z_]+(?: [^:]+)?)\s*:\s*(.*?)\s*$/i
const AROUND = /^\s*(--.*)?$/

/**
 * Splits a model file into its header lines, which come before the query, and the query.
 * @throws SluiceError E_MODEL_HEADER
 */
export function splitHeader(
  file: string,
  text: string,
): { readonly header: readonly HeaderLine[]; readonly sql: string; readonly line: number } {
  const lines = withoutBlocks(text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/))
  const begin = lines.findIndex((line) => !AROUND.test(line))
  const end = begin === -1 ? lines.length : begin
  const late = lines.findIndex((line, i) => i >= end && MARK.test(line))
  if (late !== -1)
    throw headerError(file, late + 1, 'a header line comes after the query', 'move it to the top of the file')
  const marked = lines.slice(0, end).flatMap((text, i) => (MARK.test(text) ? [{ text, i }] : []))
  const header = mapAll(marked, ({ text, i }): HeaderLine => {
    const [, key, value] = LINE.exec(text) ?? []
    if (key === undefined || value === undefined)
      throw headerError(
        file,
        i + 1,
        `${JSON.stringify(text.trim())} is not a header line`,
        'write `--! key: value`, such as `--! materialized: table`',
      )
    return { key: key.trim(), value, line: i + 1 }
  })
  return { header, sql: lines.slice(end).join('\n').trimEnd(), line: end + 1 }
}

/** The lines without the block comments, such as a license, that stand on lines of their own before the query. */
function withoutBlocks(lines: readonly string[]): readonly string[] {
  const kept = [...lines]
  let isOpen = false
  for (const [i, line] of lines.entries()) {
    if (!isOpen && AROUND.test(line)) continue
    const rest: string = isOpen ? line : line.replace(/^\s*\/\*/, '')
    if (!isOpen && rest === line) break
    const end: number = rest.indexOf('*/')
    if (end !== -1 && rest.slice(end + 2).trim() !== '') break
    isOpen = end === -1
    kept[i] = ''
  }
  return isOpen ? lines : kept
}
