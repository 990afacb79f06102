import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openDuckdb } from '@sluice/engine'
import { scratchFolder } from './scratch-folder.ts'
import { sourceDatabase } from './source-database.ts'

/** A source database, and what runs statements in it. */
export interface WrittenSource extends AsyncDisposable {
  readonly url: string
  run(sql: string): Promise<void>
}

/** Creates an empty database of a kind. */
export const CREATE = {
  postgres: async (): Promise<WrittenSource> => {
    const database = await sourceDatabase('')
    return Object.assign(database, { run: async (sql: string) => void (await database.client.query(sql)) })
  },
  duckdb: () =>
    inFile('duckdb', async (path, sql) => {
      await using duckdb = await openDuckdb({ path })
      await duckdb.session.script(sql)
    }),
  sqlite: () =>
    inFile('sqlite', (path, sql) => {
      using db = new DatabaseSync(path)
      db.exec(sql)
      return Promise.resolve()
    }),
} as const

async function inFile(
  kind: 'duckdb' | 'sqlite',
  run: (path: string, sql: string) => Promise<void>,
): Promise<WrittenSource> {
  const folder = await scratchFolder()
  const path = join(folder.path, `shop.${kind}`)
  return {
    url: `${kind}:${path}`,
    run: (sql) => run(path, sql),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}
