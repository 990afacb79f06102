import { bodyChecksum } from './checksum.ts'
import { readHeaders, type Headers } from './headers.ts'
import { splitStatements, type Statement } from './split-statements.ts'

/** The SQL of a migration for one engine. */
export interface SqlFile {
  /** For people, such as `migrations/20260102T030405_add_orders_coupon/postgres.sql`. */
  readonly path: string
  readonly headers: Headers
  readonly checksum: string
  /** False for a file whose header says `Transaction: none`: its statements are committed one by one. */
  readonly transaction: boolean
  readonly statements: readonly Statement[]
}

/** Reads the text of a migration file. */
export function parseSqlFile(path: string, text: string): SqlFile {
  const headers = readHeaders(text)
  return {
    path,
    headers,
    checksum: bodyChecksum(text),
    transaction: headers.get('Transaction')?.at(-1) !== 'none',
    statements: splitStatements(text.replace(/^\uFEFF/, '')),
  }
}

/** Whether two texts of a migration are the same but for line ends and blanks at the ends of lines. */
export const sameFile = (a: SqlFile, b: SqlFile): boolean =>
  a.checksum === b.checksum && JSON.stringify([...a.headers]) === JSON.stringify([...b.headers])
