import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase } from 'sluice/kysely'
import { runResource } from 'sluice/testing'
import { expect, test } from 'vitest'
import { acme } from './acme.ts'

test('types and key are those of the database', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'acme-'))
  const path = join(folder, 'acme.duckdb')
  const written = createDatabase<{ items: { id: number; total: string; updated_at: string } }>({
    kind: 'duckdb',
    path,
  })
  await written.schema
    .createTable('items')
    .addColumn('id', 'bigint', (column) => column.primaryKey())
    .addColumn('total', 'decimal(10, 2)')
    .addColumn('updated_at', 'timestamp')
    .execute()
  await written
    .insertInto('items')
    .values({ id: 1, total: '19.90', updated_at: '2026-01-01 10:00:00' })
    .execute()
  await written.destroy()
  const { rows, tables } = await runResource(acme(), 'items', {
    env: { ACME_DATABASE_URL: `duckdb:${path}` },
  })
  await rm(folder, { recursive: true })
  expect(rows).toMatchObject([{ id: 1, total: '19.90' }])
  expect(tables[0]).toMatchObject({ primaryKey: ['id'] })
})
