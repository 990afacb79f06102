import { bodyChecksum } from './checksum.ts'
import { readHeaders, type Headers } from './headers.ts'
import { splitStatements, type Statement } from './split-statements.ts'

/** The SQL of a migration for one engine. */
export interface SqlFile {
  /** For people, such as `migrations/20260102T030405_add_orders_coupon/postgres.sql`. */
  readonly path: string
  readonly headers: Headers
  readonly checksum: string
  /** Whether the file itself begins and commits its one transaction, so that it may be pasted into a client as it is. */
  readonly bracketed: boolean
  /** False for a file whose header says `Transaction: none`: its statements are committed one by one. */
  readonly transaction: boolean
  readonly statements: readonly Statement[]
}

/**
 * The statements between the `begin` that a file starts with and its `commit`, and those that a reviewer wrote below it:
 * the runner has a separate transaction for all of them. Undefined where the file has no such pair.
 */
function withoutBrackets(statements: readonly Statement[]): readonly Statement[] | undefined {
  const [first, ...rest] = statements
  const commits = rest.filter(({ text }) => /^commit$/i.test(text))
  return /^begin$/i.test(first?.text ?? '') && commits.length === 1
    ? rest.filter((one) => one !== commits[0])
    : undefined
}

/** Reads the text of a migration file. */
export function parseSqlFile(path: string, text: string): SqlFile {
  const headers = readHeaders(text)
  const transaction = headers.get('Transaction')?.at(-1) !== 'none'
  const statements = splitStatements(text.replace(/^\uFEFF/, ''))
  const inside = transaction ? withoutBrackets(statements) : undefined
  return {
    path,
    headers,
    checksum: bodyChecksum(text),
    bracketed: inside !== undefined,
    transaction,
    statements: inside ?? statements,
  }
}

/** Whether two texts of a migration are the same but for line ends and blanks at the ends of lines. */
export const sameFile = (a: SqlFile, b: SqlFile): boolean =>
  a.checksum === b.checksum && JSON.stringify([...a.headers]) === JSON.stringify([...b.headers])
