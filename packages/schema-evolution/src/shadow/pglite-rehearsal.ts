import type { PGlite } from '@electric-sql/pglite'
import type { OutputColumn, Rehearsal } from './shadow.ts'

/** Inside a transaction: a savepoint around each query, since one that fails would end it all. */
export function pgliteRehearsal(database: PGlite): Rehearsal {
  let types: Promise<ReadonlyMap<number, string>> | undefined
  return {
    run: async (sql) => void (await database.exec(sql)),
    describe: async (query) => {
      await database.exec('savepoint described')
      try {
        const { resultFields } = await database.describeQuery(query)
        types ??= readTypes(database)
        const names = await types
        return resultFields.map(({ name, dataTypeID: id }): OutputColumn => ({
          name,
          type: names.get(id) ?? String(id),
        }))
      } finally {
        await database.exec('rollback to described; release described')
      }
    },
  }
}

async function readTypes(database: PGlite): Promise<ReadonlyMap<number, string>> {
  const { rows } = await database.query<{ id: number; name: string }>(
    'select oid::int as id, format_type(oid, null) as name from pg_type',
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
