import type { Engine, Session } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import { statementsOf } from './statements.ts'

export interface QueryResult {
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

const READING = new Set(
  'select with values table show explain describe desc summarize from pivot unpivot pragma'.split(' '),
)
/** Statements that can be a subquery. */
const SELECTING = new Set(['select', 'with', 'values', 'table', 'from'])

const firstWord = (bare: string): string => /^[\s(]*([a-z_]+)/i.exec(bare)?.[1]?.toLowerCase() ?? ''

const refused = (message: string, hint: string): SluiceError =>
  new SluiceError(message, { code: 'E_NOT_READING', hint })

/**
 * Runs one statement that reads, in a transaction that the database itself holds to reading.
 * @throws SluiceError where it is none, or more than one
 */
export async function readOnlyQuery(engine: Engine, sql: string): Promise<QueryResult> {
  const [statement, more] = statementsOf(sql)
  if (!statement) throw refused('there is no SQL', 'write sluice query "select 1"')
  if (more) throw refused('there is more than one statement', 'run them one by one')
  const word = firstWord(statement.bare)
  if (!READING.has(word)) {
    throw refused(
      `${word === '' ? 'this' : word} does not read`,
      'sluice query only reads: begin with select',
    )
  }
  const read = async (session: Session): Promise<QueryResult> => {
    const rows = await session.rows(statement.text)
    const [first] = rows
    if (first) return { columns: Object.keys(first), rows }
    return { columns: SELECTING.has(word) ? await columnsOf(session, statement.text) : [], rows }
  }
  return engine.kind === 'postgres' ? readPostgres(engine, read) : readDuckdb(engine, read)
}

const readPostgres = <T>(engine: Engine, read: (session: Session) => Promise<T>): Promise<T> =>
  engine.transaction(async (tx) => {
    await tx.script('set transaction read only')
    return read(tx)
  })

/** DuckDB has no way to make a transaction read-only once it has begun. */
async function readDuckdb<T>({ session }: Engine, read: (session: Session) => Promise<T>): Promise<T> {
  await session.run('begin transaction read only')
  try {
    return await read(session)
  } finally {
    await session.run('rollback')
  }
}

/** The columns of a query without rows: a row of nulls has them. */
async function columnsOf(session: Session, select: string): Promise<string[]> {
  const one = `select q.* from (select 1) as one left join (${select}\n) as q on true`
  const [row] = await session.rows(one)
  return Object.keys(row ?? {})
}
