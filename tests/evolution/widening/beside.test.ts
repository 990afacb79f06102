import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openPostgres } from '@sluice/engine'
import { differences, replayMigrations } from '@sluice/schema-evolution'
import { describe, expect, inject, test } from 'vitest'
import { NO_PGBOUNCER, withPgbouncer } from '../../support/pgbouncer.ts'
import { withFolder } from '../engines.ts'
import { DECORATED, decorations } from '../support/decorated-table.ts'
import { migrate, proposeIn, SCHEMA, sqlOf, typeOfQty, withTable } from '../support/large-table.ts'

const FEW = 20_000

describe('a column of a large table', () => {
  test('keeps its default, comment, indexes, views, grants and values, and nothing is left of the exchange', () =>
    withTable(DECORATED, FEW, async (engine, projectDir) => {
      const before = await decorations(engine)
      const proposal = await proposeIn(projectDir, engine)
      const sql = await sqlOf(proposal)
      expect(sql).toMatch(/^--! Class: data=compares-differently lock=online types=adds$/m)
      expect(sql).toMatch(/^--! Estimate: shop.orders lock=online rows=20000 bytes=\d+$/m)
      expect(sql).toContain('dropped and created again: view shop.busy, view shop.busiest')
      await migrate(engine, projectDir)
      expect(await decorations(engine)).toEqual(before)
      expect(await typeOfQty(engine)).toBe('text')
      await engine.session.script(
        'insert into shop.orders (id, _sluice_load_id, _sluice_id) values (0, 1, 0)',
      )
      expect(await engine.session.rows('select qty from shop.orders where id = 0')).toEqual([{ qty: '7' }])
    }))

  test('that is not null stays so', () =>
    withTable(
      `${SCHEMA} alter table shop.orders add column pieces bigint not null default 3;`,
      FEW,
      async (engine, projectDir) => {
        const proposal = await proposeIn(projectDir, engine, { columns: [{ name: 'pieces', type: 'text' }] })
        expect(proposal.changes.map(({ kind }) => kind)).toContain('widen-column')
        await migrate(engine, projectDir)
        const [table] = await engine.catalog(['shop'])
        expect(table?.columns.find(({ name }) => name === 'pieces')).toMatchObject({ type: 'text' })
        const [left] = await engine.session.rows(
          `select count(*) as n from pg_constraint where conname like '%sluice_new'`,
        )
        expect(left).toEqual({ n: 0 })
      },
    ))

  test('goes the same way through a pooler in transaction mode', { tags: 'exhaustive' }, async ({ skip }) => {
    if (NO_PGBOUNCER !== undefined) return skip(NO_PGBOUNCER)
    await withTable(DECORATED, FEW, async (direct, projectDir) => {
      const before = await decorations(direct)
      await proposeIn(projectDir, direct)
      const [row] = await direct.session.rows<{ name: string }>('select current_database() as name')
      const url = new URL(inject('postgresUrl'))
      url.pathname = `/${row?.name}`
      await withPgbouncer(url.href, async (pooled) => {
        await using engine = await openPostgres({ url: pooled })
        await migrate(engine, projectDir)
      })
      expect(await decorations(direct)).toEqual(before)
    })
  })

  test('is widened beside nothing on an empty database, with the same tables', { tags: 'exhaustive' }, () =>
    withTable(DECORATED, FEW, async (engine, projectDir) => {
      await withFolder(async (dir) => {
        const { path, id } = await proposeIn(projectDir, engine)
        await mkdir(join(dir, '20260101T000000_by_hand'), { recursive: true })
        await writeFile(join(dir, '20260101T000000_by_hand', 'postgres.sql'), SCHEMA)
        await cp(path, join(dir, id), { recursive: true })
        const [table] = await replayMigrations(dir, 'postgres')
        await migrate(engine, projectDir)
        expect(differences(table ? [table] : [], await engine.catalog(['shop']))).toEqual([])
      })
    }),
  )
})
