import type { Parameter, Session, Statement } from './session.ts'

type Rows = Record<string, unknown>[]

interface Asked extends Statement {
  resolve(rows: Rows): void
  reject(cause: unknown): void
}

/**
 * Sends the queries that `work` makes before it first waits together: a database that is far away answers them in one round
 * trip. They run in the order in which they were made; if one fails, all fail.
 * @example const [states, files] = await inOneTrip(session, (batch) => [readStates(batch), readFiles(batch)])
 */
export async function inOneTrip<const T extends readonly unknown[]>(
  session: Session,
  work: (batch: Pick<Session, 'rows'>) => T,
): Promise<{ -readonly [Index in keyof T]: Awaited<T[Index]> }> {
  const { batch } = session
  if (!batch) return inTurn(session, work)
  const asked: Asked[] = []
  let isSent = false
  const rows = (sql: string, parameters: readonly Parameter[] = []): Promise<Rows> =>
    isSent
      ? session.rows(sql, parameters)
      : new Promise((resolve, reject) => void asked.push({ sql, parameters, resolve, reject }))
  const answered = Promise.all(work({ rows: rows as Session['rows'] }))
  isSent = true
  // What fails before the answers are there is thrown behind them, and is nobody's until then.
  answered.catch(() => undefined)
  try {
    const answers = asked.length === 0 ? [] : await batch.call(session, asked)
    for (const [index, { resolve }] of asked.entries()) resolve(answers[index] ?? [])
  } catch (cause) {
    for (const { reject } of asked) reject(cause)
  }
  return answered
}

/** One query after the other, up to one that fails: a connection runs one at a time. */
function inTurn<const T extends readonly unknown[]>(
  session: Session,
  work: (batch: Pick<Session, 'rows'>) => T,
): Promise<{ -readonly [Index in keyof T]: Awaited<T[Index]> }> {
  let last: Promise<unknown> = Promise.resolve()
  const rows = (sql: string, parameters?: readonly Parameter[]): Promise<Rows> => {
    const next = last.then(() => session.rows(sql, parameters))
    last = next
    return next
  }
  return Promise.all(work({ rows: rows as Session['rows'] }))
}
