import { Client } from 'pg'
import { freshDatabase } from '../support/postgres.ts'

/** A Postgres database that a source reads. */
export interface SourceDatabase extends AsyncDisposable {
  readonly url: string
  readonly client: Client
  /** Another connection to it. */
  connect(): Promise<Client>
}

/** Creates one with what the statements make. */
export async function sourceDatabase(statements: string): Promise<SourceDatabase> {
  const { url, drop } = await freshDatabase()
  const clients: Client[] = []
  const connect = async (): Promise<Client> => {
    const client = new Client({ connectionString: url })
    clients.push(client)
    await client.connect()
    return client
  }
  const client = await connect()
  await client.query(statements)
  return {
    url,
    client,
    connect,
    async [Symbol.asyncDispose]() {
      for (const one of clients) await one.end()
      await drop()
    },
  }
}
