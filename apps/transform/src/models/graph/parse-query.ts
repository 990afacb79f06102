import { mapAll, SluiceError } from '@sluice/schema'
import { ONE_QUERY } from '../one-query.ts'
import { forParser } from '../read/placeholders.ts'
import { UnparsedQuery, type QueryParser, type Reference } from './reference.ts'

/** A query in a file. */
export interface Query {
  readonly file: string
  /** Line of the file on which it begins, from 1. */
  readonly line: number
  readonly sql: string
}

/**
 * Each query with the tables that it reads.
 * @throws SluiceError E_MODEL_SQL, E_MODEL_QUERY with file and line
 */
export async function parse<T extends Query>(
  parser: QueryParser,
  queries: readonly T[],
): Promise<readonly (T & { readonly references: readonly Reference[] })[]> {
  if (queries.length === 0) return []
  const parsed = await parser.referencesIn(queries.map(({ sql }) => forParser(sql)))
  return mapAll([...queries.entries()], ([i, query]) => {
    const references = parsed[i] ?? []
    if (references instanceof UnparsedQuery) throw unparsed(query, references)
    return { ...query, references }
  })
}

const unparsed = (query: Query, cause: UnparsedQuery): SluiceError =>
  new SluiceError(cause.message, {
    code: cause.writes ? 'E_MODEL_QUERY' : 'E_MODEL_SQL',
    place: placeIn(query, cause.at ?? 0),
    hint: cause.writes ? ONE_QUERY : 'correct the query',
    cause,
  })

/** `models/marts/daily.sql:12` of a character of a query. */
export const placeIn = ({ file, line, sql }: Query, at: number): string =>
  `${file}:${line + sql.slice(0, at).split('\n').length - 1}`
