import type pg from 'pg'

/** The type `timestamp with time zone`. */
const TIMESTAMPTZ = 1184
/** Text of a day or an instant that says no zone, so that Postgres takes the one of its session. */
const ZONELESS = /^\s*\d{4,6}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?\s*$/

/** What a separate question needs of `pg`; its types leave it out. */
interface Wire {
  parse(query: { text: string; name: string; types: readonly number[] }): void
  describe(target: { type: 'S'; name: string }): void
  sync(): void
  once(event: 'parameterDescription', listener: (message: { dataTypeIDs: readonly number[] }) => void): void
  off(event: 'parameterDescription', listener: (message: { dataTypeIDs: readonly number[] }) => void): void
}

/** Parameters in which text of an instant without a zone is in UTC, as it is on DuckDB, whatever the session's zone is. */
export async function utcParameters<T>(
  client: pg.PoolClient,
  text: string,
  values: readonly T[],
): Promise<readonly (T | string)[]> {
  const zoneless = (value: T): value is T & string => typeof value === 'string' && ZONELESS.test(value)
  if (!values.some(zoneless)) return values
  const types = await parameterTypes(client, text)
  return values.map((value, i) => (types[i] === TIMESTAMPTZ && zoneless(value) ? inUtc(value.trim()) : value))
}

const inUtc = (text: string): string => (text.length > 13 ? `${text}+00` : `${text} 00:00+00`)

/** Asks the server for the types of a statement's parameters, which keeps no statement: it has no name. */
function parameterTypes(client: pg.PoolClient, text: string): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    let types: readonly number[] = []
    let wire: Wire | undefined
    const described = ({ dataTypeIDs }: { dataTypeIDs: readonly number[] }): void => {
      types = dataTypeIDs
    }
    const question = {
      submit(connection: unknown) {
        wire = connection as Wire
        wire.once('parameterDescription', described)
        wire.parse({ text, name: '', types: [] })
        wire.describe({ type: 'S', name: '' })
        wire.sync()
      },
      handleRowDescription() {},
      handleError(error: Error) {
        wire?.off('parameterDescription', described)
        reject(error)
      },
      handleReadyForQuery() {
        wire?.off('parameterDescription', described)
        resolve(types)
      },
    }
    client.query(question as unknown as pg.Submittable)
  })
}
