import { SYSTEM_SCHEMA } from '@sluice/schema'
import { ident } from '../quote.ts'

/** Gives a statement the name that the schema `_sluice` has on a target. */
export type SystemNames = (sql: string) => string

/** The schema where it qualifies a name, in a group; and what keeps its text: literals, comments, other quoted names. */
const TOKEN =
  /[eE]'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|--[^\n]*|\/\*[^]*?\*\/|("_sluice"(?=\s*\.)|(?<![\w$.])_sluice(?=\s*\.))|"(?:[^"]|"")*"/g

/** A sequence is named by a literal. */
const SEQUENCE = /(?<=\b(?:next|set)val\()'_sluice\./g

/**
 * Writes `schema` where a statement of ours, or a migration, qualifies a name with `_sluice`. Literals keep their text, but
 * for those that name a sequence; the bodies of functions and `do` blocks are read as SQL.
 */
export function systemNames(schema: string): SystemNames {
  if (schema === SYSTEM_SCHEMA) return (sql) => sql
  const name = ident(schema)
  return (sql) =>
    sql
      .replaceAll(TOKEN, (token, own?: string) => (own === undefined ? token : name))
      .replaceAll(SEQUENCE, `'${name.replaceAll("'", "''")}.`)
}
