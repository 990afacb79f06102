/** An error of the compiler. */
export interface Diagnostic {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
  /** Such as `TS2345`. */
  readonly code: string
  /** All its lines; the last ones say most exactly what is wrong. */
  readonly message: string
}

const HEAD = /^(?:(.+?)\((\d+),(\d+)\): )?error (TS\d+): (.*)$/

/** Reads what `tsc --pretty false` prints; errors that have no place, as those of a tsconfig, have an empty file. */
export function parseDiagnostics(output: string): readonly Diagnostic[] {
  const found: { head: Omit<Diagnostic, 'message'>; lines: string[] }[] = []
  for (const line of output.split(/\r?\n/)) {
    const [, file = '', row = '1', column = '1', code, message = ''] = HEAD.exec(line) ?? []
    if (code !== undefined)
      found.push({ head: { file, line: Number(row), column: Number(column), code }, lines: [message] })
    else if (/^\s+\S/.test(line)) found.at(-1)?.lines.push(line.trim())
  }
  return found.map(({ head, lines }) => ({ ...head, message: lines.join('\n') }))
}

/** What makes two errors the same, though their messages differ: those spell out types. */
export const diagnosticKey = ({ file, line, column, code }: Diagnostic): string =>
  `${file}:${line}:${column}:${code}`

/** Those of `after` that are not in `before`. */
export function newDiagnostics(
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
): readonly Diagnostic[] {
  const known = new Set(before.map(diagnosticKey))
  return after.filter((one) => !known.has(diagnosticKey(one)))
}
