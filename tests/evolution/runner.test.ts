import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type Engine } from '@sluice/engine'
import {
  applyMigrations,
  applyPending,
  appliedMigrations,
  migrationStatus,
  pendingMigrations,
} from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { quiet, withEngine } from './engines.ts'
import { withMigrations, type HandMade } from './project.ts'

const ONE = '20260101T000000_one'
const TWO = '20260102T000000_two'
const THREE = '20260103T000000_three'

const names = async (engine: Engine): Promise<readonly string[]> =>
  (await engine.catalog(['shop'])).map(({ name }) => name)

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const migrations = (work: (engine: Engine, made: HandMade) => Promise<void>): Promise<void> =>
    withEngine(kind, (engine) =>
      withMigrations(async (made) => {
        await made.write(
          ONE,
          '--! Id: one\n--! Footprint: shop.a\ncreate schema shop;\ncreate table shop.a (x bigint);\n',
        )
        await work(engine, made)
      }),
    )

  test('applies what is pending in order, once', () =>
    migrations(async (engine, { dir, write }) => {
      await write(TWO, 'alter table shop.a rename to b;')
      expect((await pendingMigrations(engine, dir)).map(({ id }) => id)).toEqual([ONE, TWO])
      const applied = await applyMigrations(engine, dir, { log: quiet })
      expect(applied.map(({ id, statements }) => [id, statements])).toEqual([
        [ONE, 2],
        [TWO, 1],
      ])
      expect(await names(engine)).toEqual(['b'])
      expect(await applyMigrations(engine, dir, { log: quiet })).toEqual([])
      expect(await pendingMigrations(engine, dir)).toEqual([])
      expect([...(await appliedMigrations(engine))]).toEqual([ONE, TWO])
    }))

  test('what was superseded or rejected since it was read is passed over', () =>
    migrations(async (engine, { dir, write }) => {
      await write(TWO, 'alter table shop.a rename to b;')
      const read = await pendingMigrations(engine, dir)
      await rm(join(dir, TWO), { recursive: true })
      const said: string[] = []
      const log = { info: () => {}, warn: (message: string) => void said.push(message) }
      expect((await applyPending(engine, read, { log })).map(({ id }) => id)).toEqual([ONE])
      expect(said).toEqual([
        `${TWO} no longer exists: it was superseded or rejected in the meantime, and is not applied`,
      ])
      expect(await names(engine)).toEqual(['a'])
      expect([...(await appliedMigrations(engine))]).toEqual([ONE])
    }))

  test('a failing statement is named with file and line, and nothing of its file stays', () =>
    migrations(async (engine, { dir, write }) => {
      await write(
        TWO,
        '--! Id: two\ncreate table shop.b (y bigint);\n\n-- why\ninsert into shop.b\nselect z\nfrom shop.a;\n',
      )
      const error = await applyMigrations(engine, dir, { log: quiet }).catch((thrown: unknown) => thrown)
      // DuckDB counts only the lines of what it shows, so it may point at the statement's first line.
      const lines = kind === 'postgres' ? '6' : '[56]'
      expect(error).toMatchObject({
        code: 'E_MIGRATION_FAILED',
        place: expect.stringMatching(new RegExp(`^migrations/${TWO}/${kind}.sql:${lines}$`)),
        message: expect.stringContaining('    insert into shop.b\n    select z\n    from shop.a'),
        hint: expect.stringContaining('nothing of this file was applied'),
      })
      expect(await names(engine)).toEqual(['a'])
      expect((await migrationStatus(engine, dir)).map(({ state }) => state)).toEqual(['applied', 'pending'])
      await write(TWO, 'create table shop.b (y bigint);')
      await applyMigrations(engine, dir, { log: quiet })
      expect(await names(engine)).toEqual(['a', 'b'])
    }))

  test('an applied file that was changed since is an error; its headers may change', () =>
    migrations(async (engine, { dir, write }) => {
      await applyMigrations(engine, dir, { log: quiet })
      await write(
        ONE,
        '--! Id: one\n--! Evidence: more\r\ncreate schema shop;\r\ncreate table shop.a (x bigint);',
      )
      expect(await applyMigrations(engine, dir, { log: quiet })).toEqual([])
      await write(ONE, 'create schema shop;\ncreate table shop.a (x text);\n')
      await expect(pendingMigrations(engine, dir)).rejects.toMatchObject({
        code: 'E_MIGRATION_CHANGED',
        place: `migrations/${ONE}/${kind}.sql`,
      })
      expect((await migrationStatus(engine, dir)).map(({ state }) => state)).toEqual(['changed'])
    }))

  test('an applied folder that is gone is missed', () =>
    migrations(async (engine, { dir }) => {
      await applyMigrations(engine, dir, { log: quiet })
      await rm(join(dir, ONE), { recursive: true })
      await expect(applyMigrations(engine, dir, { log: quiet })).rejects.toMatchObject({
        code: 'E_MIGRATION_MISSING',
      })
      expect((await migrationStatus(engine, dir)).map(({ state }) => state)).toEqual(['missing'])
    }))

  test('an older migration may come late where it touches other things', () =>
    migrations(async (engine, { dir, write }) => {
      await write(THREE, '--! Footprint: shop.a.y\nalter table shop.a add column y text;')
      await applyMigrations(engine, dir, { log: quiet })
      await write(TWO, '--! Footprint: shop.a.z\nalter table shop.a add column z text;')
      expect((await applyMigrations(engine, dir, { log: quiet })).map(({ id }) => id)).toEqual([TWO])
      await write('20260102T000001_two', '--! Footprint: shop.a\ndrop table shop.a;')
      await expect(applyMigrations(engine, dir, { log: quiet })).rejects.toMatchObject({
        code: 'E_MIGRATION_ORDER',
      })
    }))

  test('a file outside a transaction continues where it stopped', () =>
    migrations(async (engine, { dir, write }) => {
      const none = (last: string): string =>
        `--! Transaction: none\ncreate table shop.b (y bigint);\ninsert into shop.b values (1);\n${last};\n`
      await write(TWO, none('insert into shop.nowhere values (2)'))
      const failure = { code: 'E_MIGRATION_FAILED', place: `migrations/${TWO}/${kind}.sql:4` }
      await expect(applyMigrations(engine, dir, { log: quiet })).rejects.toMatchObject(failure)
      expect((await migrationStatus(engine, dir)).map(({ state }) => state)).toEqual([
        'applied',
        'unfinished',
      ])
      await engine.session.script('create table shop.nowhere (y bigint)')
      expect((await applyMigrations(engine, dir, { log: quiet })).map(({ id }) => id)).toEqual([TWO])
      expect(await engine.session.rows('select count(*) as n from shop.b')).toEqual([{ n: 1 }])
      expect(await applyMigrations(engine, dir, { log: quiet })).toEqual([])
    }))

  test('a half applied file may be corrected from where it stopped, and not before', () =>
    migrations(async (engine, { dir, write }) => {
      const none = (first: string, last: string): string => `--! Transaction: none\n${first};\n${last};\n`
      const first = 'create table shop.b (y bigint)'
      await write(TWO, none(first, 'insert into shop.b select nothing'))
      await expect(applyMigrations(engine, dir, { log: quiet })).rejects.toMatchObject({
        code: 'E_MIGRATION_FAILED',
      })
      await write(TWO, none('create table shop.b (y text)', 'insert into shop.b values (1)'))
      await expect(applyMigrations(engine, dir, { log: quiet })).rejects.toMatchObject({
        code: 'E_MIGRATION_CHANGED',
      })
      await write(TWO, none(first, 'insert into shop.b values (1)'))
      expect((await applyMigrations(engine, dir, { log: quiet })).map(({ id }) => id)).toEqual([TWO])
      expect(await engine.session.rows('select y from shop.b')).toEqual([{ y: 1 }])
      await write(TWO, none(first, 'insert into shop.b values (2)'))
      await expect(applyMigrations(engine, dir, { log: quiet })).rejects.toMatchObject({
        code: 'E_MIGRATION_CHANGED',
      })
    }))

  test('a file that ends its transaction is an error before it runs', () =>
    migrations(async (engine, { dir, write }) => {
      await write(TWO, 'create table shop.b (y bigint);\ncommit;\n')
      await expect(applyMigrations(engine, dir, { log: quiet })).rejects.toMatchObject({
        code: 'E_MIGRATION_TRANSACTION',
        place: `migrations/${TWO}/${kind}.sql:2`,
      })
      expect(await names(engine)).toEqual(['a'])
    }))
})

describe('on postgres', () => {
  test('runners at the same time apply each migration once', () =>
    withEngine('postgres', (engine) =>
      withMigrations(async ({ dir, write }) => {
        await write(ONE, 'create schema shop;\ncreate table shop.a (x bigint);\nselect pg_sleep(0.2);')
        await write(TWO, 'insert into shop.a values (1);')
        const runs = await Promise.all([1, 2, 3].map(() => applyMigrations(engine, dir, { log: quiet })))
        expect(
          runs
            .flat()
            .map(({ id }) => id)
            .toSorted(),
        ).toEqual([ONE, TWO])
        expect(await engine.session.rows('select * from shop.a')).toEqual([{ x: 1 }])
      }),
    ))

  test('a table in use is tried again', () =>
    withEngine('postgres', (engine) =>
      withMigrations(async ({ dir, write }) => {
        await engine.session.script('create schema shop; create table shop.a (x bigint)')
        await write(ONE, "set local lock_timeout = '20ms';\nalter table shop.a add column y text;")
        const warnings: string[] = []
        const applied = engine.transaction(async (tx) => {
          await tx.script('lock table shop.a in access share mode')
          const run = applyMigrations(engine, dir, {
            log: { info: () => {}, warn: (message) => warnings.push(message) },
            firstDelay: 50,
          })
          while (warnings.length < 2) await tx.script('select pg_sleep(0.01)')
          return { run } // not awaited here: it goes on when this transaction has ended
        })
        expect((await (await applied).run).map(({ id }) => id)).toEqual([ONE])
        expect(warnings[0]).toContain('a table is in use, trying again')
      }),
    ))

  test('an index is built concurrently, while other runners wait', () =>
    withEngine('postgres', (engine) =>
      withMigrations(async ({ dir, write }) => {
        await engine.session.script('create schema shop; create table shop.a (x bigint)')
        await write(
          ONE,
          '--! Transaction: none\nselect pg_sleep(0.3);\ncreate index concurrently a_x on shop.a (x);',
        )
        const runs = await Promise.all([1, 2].map(() => applyMigrations(engine, dir, { log: quiet })))
        expect(runs.flat()).toHaveLength(1)
      }),
    ))
})
