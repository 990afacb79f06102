import { createDatabase } from '@sluice/engine/kysely'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { ENGINES, testDatabase } from './engines.ts'

describe.each(ENGINES)('text of an instant without a zone on %s', (engine) => {
  test('is in UTC, whatever zone the session is in, and stays as it is in text', async () => {
    await using it = await testDatabase(engine)
    if (it.target.kind === 'postgres') {
      const name = new URL(it.target.url).pathname.slice(1)
      await sql.raw(`alter database ${name} set timezone = 'America/New_York'`).execute(it.db)
    }
    const db = createDatabase<{
      'shop.things': { id: string; ts: Date | string | null; dt: string | null; s: string | null }
    }>(it.target)
    try {
      const text = '2026-03-08T03:30:00'
      await db
        .insertInto('shop.things')
        .values([
          { id: 'a', ts: text, s: text, dt: '2026-03-08' },
          { id: 'b', ts: '2026-03-08', s: '2026-03-08' },
          { id: 'c', ts: '2026-03-08 03:30:00.5-02:00' },
        ])
        .execute()
      const rows = await db.selectFrom('shop.things').select(['id', 'ts', 's', 'dt']).orderBy('id').execute()
      expect(rows).toEqual([
        { id: 'a', ts: new Date('2026-03-08T03:30:00Z'), s: text, dt: '2026-03-08' },
        { id: 'b', ts: new Date('2026-03-08T00:00:00Z'), s: '2026-03-08', dt: null },
        { id: 'c', ts: new Date('2026-03-08T05:30:00.5Z'), s: null, dt: null },
      ])
      const found: string[] = []
      for await (const { id } of db.selectFrom('shop.things').select('id').where('ts', '>', text).stream())
        found.push(id)
      expect(found).toEqual(['c'])
    } finally {
      await db.destroy()
    }
  })
})
