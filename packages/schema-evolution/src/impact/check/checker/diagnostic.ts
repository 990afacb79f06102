/** An error of the compiler. */
export interface Diagnostic {
  /** Empty for errors that have no place, as those of a tsconfig. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
  /** Such as `TS2345`. */
  readonly code: string
  /** All its lines; the last ones say most exactly what is wrong. */
  readonly message: string
}

/** An error at a position in the text of a file. */
export function placedIn(
  file: string,
  text: string,
  position: number,
  code: string,
  message: string,
): Diagnostic {
  const before = text.slice(0, position).split('\n')
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, code, message }
}

/** What makes two errors the same, though their messages differ: those spell out types. */
const diagnosticKey = ({ file, line, column, code }: Diagnostic): string =>
  `${file}:${line}:${column}:${code}`

/** Those of `after` that are not in `before`. */
export function newDiagnostics(
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
): readonly Diagnostic[] {
  const known = new Set(before.map(diagnosticKey))
  return after.filter((one) => !known.has(diagnosticKey(one)))
}
