/** One statement of a file, without the comments and blanks around it. */
export interface Statement {
  readonly text: string
  /** Line in the file, from 1. */
  readonly line: number
}

/** What may hold text that means nothing: comments, quotes, dollar quotes. */
const PARTS = [
  /--[^\n\r]*/, // line comment
  /\/\*/, // block comment, nested on Postgres
  /(?<![\w$])[eE]'(?:[^'\\]|\\[\s\S]|'')*'?/, // escape string
  /'(?:[^']|'')*'?/,
  /"(?:[^"]|"")*"?/,
  /(?<![\w$])(?<tag>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)/, // dollar quote opens
]
  .map(({ source }) => source)
  .join('|')

/**
 * Where a pattern matches outside comments and quotes, as both engines read SQL.
 * @example [...outsideQuotes(`select ':a', :a`, /:a/)] // [{ text: ':a', at: 13 }]
 */
export function* outsideQuotes(
  sql: string,
  pattern: RegExp,
): Generator<{ readonly text: string; readonly at: number }> {
  const parts = new RegExp(`${PARTS}|(?<wanted>${pattern.source})`, 'g')
  for (let part = parts.exec(sql); part; part = parts.exec(sql)) {
    const { index: at, groups: { tag, wanted } = {} } = part
    if (wanted !== undefined) yield { text: wanted, at }
    else if (part[0] === '/*') parts.lastIndex = endOfBlockComment(sql, at)
    else if (tag !== undefined) parts.lastIndex = endOfDollarQuote(sql, at, tag)
  }
}

function endOfBlockComment(sql: string, start: number): number {
  const marks = /\/\*|\*\//g
  marks.lastIndex = start
  let depth = 0
  for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
  return sql.length
}

function endOfDollarQuote(sql: string, start: number, tag: string): number {
  const end = sql.indexOf(tag, start + tag.length)
  return end < 0 ? sql.length : end + tag.length
}

const linesIn = (piece: string): number => piece.split(/\r\n|\r|\n/).length - 1

/** Where the comments and blanks at the start of a piece of SQL end. */
const LEADING = /^(?:\s+|--[^\n\r]*)+/

/** Splits SQL at its semicolons, as both engines read it. */
export function splitStatements(sql: string): readonly Statement[] {
  const statements: Statement[] = []
  let [start, line, counted] = [0, 1, 0]
  const finish = (end: number): void => {
    const piece = sql.slice(start, end)
    const from = start + (LEADING.exec(piece)?.[0].length ?? 0)
    const text = sql.slice(from, end).trim()
    if (text.replace(/\/\*[\s\S]*?\*\//g, '').trim() !== '') {
      line += linesIn(sql.slice(counted, from))
      counted = from
      statements.push({ text, line })
    }
    start = end + 1
  }
  for (const { at } of outsideQuotes(sql, /;/)) finish(at)
  finish(sql.length)
  return statements
}
