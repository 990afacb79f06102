import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINES, testDatabase, type TestDatabase } from './engines.ts'

describe.each(ENGINES)('%s', (engine) => {
  let shop: TestDatabase
  beforeAll(async () => {
    shop = await testDatabase(engine)
    await sql`
      create sequence shop.numbers;
      create table shop.notes (
        id bigint not null default nextval('shop.numbers'),
        body text default 'none',
        kysely_like text
      );
      comment on column shop.notes.body is 'what was noted';
      create view shop.bodies as select body from shop.notes;
      create table shop.kysely_migration (name text)`.execute(shop.db)
  })
  afterAll(() => shop[Symbol.asyncDispose]())

  test('schemas have names', async () => {
    expect((await shop.db.introspection.getSchemas()).map(({ name }) => name)).toContain('shop')
  })

  test('tables and views of every schema, with their columns in order', async () => {
    const tables = await shop.db.introspection.getTables()
    const names = tables.map(({ schema, name, isView }) => ({ name: `${schema}.${name}`, isView }))
    expect(names).toEqual([
      { name: 'shop.bodies', isView: true },
      { name: 'shop.notes', isView: false },
      { name: 'shop.things', isView: false },
    ])
    const notes = tables.find(({ name }) => name === 'notes')
    expect(notes?.columns).toMatchObject([
      { name: 'id', isNullable: false, hasDefaultValue: true },
      { name: 'body', isNullable: true, hasDefaultValue: true, comment: 'what was noted' },
      { name: 'kysely_like', isNullable: true, hasDefaultValue: false },
    ])
    const things = tables.find(({ name }) => name === 'things')
    expect(things?.columns.map(({ name }) => name)).toEqual([
      'id',
      'b',
      'n',
      'f',
      'd',
      'long',
      's',
      'ts',
      'dt',
      'tm',
      'j',
      'bin',
    ])
  })

  test("Kysely's own tables are left out unless asked for", async () => {
    const all = await shop.db.introspection.getTables({ withInternalKyselyTables: true })
    expect(all.map(({ name }) => name)).toContain('kysely_migration')
  })
})
