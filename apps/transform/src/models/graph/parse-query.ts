import { SluiceError } from '@sluice/schema'
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
 * The tables that a query reads.
 * @throws SluiceError E_MODEL_SQL with file and line
 */
export async function parse(parser: QueryParser, query: Query): Promise<readonly Reference[]> {
  try {
    return await parser.referencesIn(forParser(query.sql))
  } catch (error) {
    if (!(error instanceof UnparsedQuery)) throw error
    throw new SluiceError(error.message, {
      code: 'E_MODEL_SQL',
      place: placeIn(query, error.at ?? 0),
      hint: 'correct the query',
      cause: error,
    })
  }
}

/** `models/marts/daily.sql:12` of a character of a query. */
export const placeIn = ({ file, line, sql }: Query, at: number): string =>
  `${file}:${line + sql.slice(0, at).split('\n').length - 1}`
