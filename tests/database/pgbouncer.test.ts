import { createDatabase } from '@sluice/engine/kysely'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { NO_PGBOUNCER, withPgbouncer } from '../support/pgbouncer.ts'
import { withPostgres } from '../support/postgres.ts'

interface Database {
  'shop.things': { id: number; at: Date }
}

test.skipIf(NO_PGBOUNCER)(
  `queries pass through PgBouncer in transaction mode${NO_PGBOUNCER ? `: ${NO_PGBOUNCER}` : ''}`,
  () =>
    withPostgres((direct) =>
      withPgbouncer(direct, async (url) => {
        const db = createDatabase<Database>({ kind: 'postgres', url })
        await sql`create schema shop; create table shop.things (id int primary key, at timestamptz)`.execute(
          db,
        )
        const at = new Date('2024-07-01T10:00:00.123Z')
        // More clients than connections to the server, so that these go from hand to hand.
        const insert = (id: number) =>
          db.transaction().execute(async (tx) => {
            await tx.insertInto('shop.things').values({ id, at }).execute()
            await tx.selectFrom('shop.things').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
          })
        await Promise.all(Array.from({ length: 40 }, (_, id) => insert(id)))
        const read = async (from: number): Promise<number[]> => {
          const ids: number[] = []
          for await (const row of db
            .selectFrom('shop.things')
            .selectAll()
            .where('id', '>=', from)
            .orderBy('id')
            .stream(3)) {
            expect(row.at).toEqual(at)
            ids.push(row.id)
          }
          return ids
        }
        const streams = await Promise.all([0, 10, 20, 30].map(read))
        expect(streams.map((ids) => ids.length)).toEqual([40, 30, 20, 10])
        expect(await db.introspection.getTables()).toMatchObject([{ schema: 'shop', name: 'things' }])
        await db.destroy()
      }),
    ),
)
