import { describe, expect, test } from 'vitest'
import { openMergeFixture, type Load, type Values, type MergeFixture } from '../merge-fixture.ts'

const ROW = { k: 'bigint', v: 'text' } as const

/** Makes the table `t` of the key `k`, and a trigger on it whose function has this body. */
async function triggered(fixture: MergeFixture, when: string, body: string, table = 't'): Promise<void> {
  await fixture.engine.session.script(`
    create function shop.own() returns trigger language plpgsql as $$ begin ${body} end $$;
    create trigger t_own ${when} on shop.${table} for each row execute function shop.own()`)
}

const load = (fixture: MergeFixture, rows: readonly Values[], more: Partial<Load> = {}) =>
  fixture.load({ table: 't', disposition: 'merge', key: ['k'], columns: ROW, rows, ...more })

async function blockedOf(fixture: MergeFixture, loadId: number): Promise<readonly string[]> {
  const [row] = await fixture.engine.session.rows<{
    blocked: { table: string; by: string; rows: number }[] | null
  }>(`select blocked from _sluice.load_tables where load_id = ${loadId} and table_name = 't'`)
  return (row?.blocked ?? []).map(({ table, by, rows }) => `${table}: ${rows} by ${by}`)
}

const SKIPS_BAD = `if new.v = 'bad' then return null; end if; return new;`

async function postgresWorld(): Promise<MergeFixture> {
  const fixture = await openMergeFixture('postgres')
  await fixture.final('t', ROW, { key: ['k'] })
  return fixture
}

describe('Postgres: rows that a trigger or a rule skips', () => {
  test.each([
    ['a trigger on insert', () => triggered],
    [
      'a rule on insert',
      () => (fixture: MergeFixture) =>
        fixture.engine.session.script(
          `create rule t_own as on insert to shop.t where new.v = 'bad' do instead nothing`,
        ),
    ],
  ])('%s: they are blocked by its name, and the others go in', async (name, make) => {
    await using fixture = await postgresWorld()
    await make()(fixture, 'before insert', SKIPS_BAD)
    await load(fixture, [
      { k: 1, v: 'bad' },
      { k: 2, v: 'good' },
    ])
    expect(await fixture.counts(1, 't')).toEqual([1, 1, 1, 0])
    expect(await blockedOf(fixture, 1)).toEqual([`t: 1 by ${name.split(' ')[1]} t_own`])
    expect(await fixture.rows('t', ['k', 'v'])).toEqual([['2', 'good']])
    // A later row of the key takes its place; another load tries it again.
    await load(fixture, [{ k: 3, v: 'bad' }])
    expect(await fixture.counts(2, 't')).toEqual([0, 1, 1, 0])
    await load(fixture, [{ k: 1, v: 'better' }])
    expect(await fixture.counts(1, 't')).toEqual([1, 0, 0, 1])
    await fixture.engine.session.script(
      name.includes('rule') ? 'drop rule t_own on shop.t' : 'drop trigger t_own on shop.t',
    )
    await fixture.mergeWaiting()
    expect(await fixture.rows('t', ['k', 'v'])).toEqual([
      ['1', 'better'],
      ['2', 'good'],
      ['3', 'bad'],
    ])
    expect(await fixture.staging()).toEqual([])
  })

  test('an update is skipped: the old row stays, and the new one is blocked until the trigger lets it in', async () => {
    await using fixture = await postgresWorld()
    await load(fixture, [
      { k: 1, v: 'old' },
      { k: 2, v: 'old' },
    ])
    await triggered(fixture, 'before update', `if old.k = 1 then return null; end if; return new;`)
    await load(fixture, [
      { k: 1, v: 'new' },
      { k: 2, v: 'new' },
      { k: 3, v: 'new' },
    ])
    expect(await fixture.counts(2, 't')).toEqual([2, 1, 1, 0])
    expect(await fixture.rows('t', ['k', 'v'])).toEqual([
      ['1', 'old'],
      ['2', 'new'],
      ['3', 'new'],
    ])
    await fixture.engine.session.script('drop trigger t_own on shop.t')
    await fixture.mergeWaiting()
    expect(await fixture.rows('t', ['k', 'v'])).toContainEqual(['1', 'new'])
  })

  test('a trigger that leaves out updates of equal values does not block them', async () => {
    await using fixture = await postgresWorld()
    await fixture.engine.session.script(
      'create trigger t_own before update on shop.t for each row execute function suppress_redundant_updates_trigger()',
    )
    await load(fixture, [{ k: 1, v: 'a' }])
    await load(fixture, [{ k: 1, v: 'a' }])
    await load(fixture, [
      { k: 1, v: 'b' },
      { k: 2, v: 'b' },
    ])
    expect(await fixture.counts(2, 't')).toEqual([1, 0, 0, 0])
    expect(await fixture.counts(3, 't')).toEqual([2, 0, 0, 0])
    expect(await fixture.staging()).toEqual([])
  })

  test('a row whose nested rows are skipped is blocked with them, and so is its old row left as it was', async () => {
    await using fixture = await postgresWorld()
    await fixture.final('t__items', { v: 'text' }, { nested: true })
    const withItems = (values: Values, items: readonly string[]) =>
      load(fixture, [values], {
        nested: [
          {
            name: 't__items',
            parent: 't',
            columns: { v: 'text' },
            rows: items.map((v, i) => ({ at: [0, 0, i], values: { v } })),
          },
        ],
      })
    await withItems({ k: 1, v: 'old' }, ['a', 'b'])
    await triggered(fixture, 'before insert', SKIPS_BAD, 't__items')
    await withItems({ k: 1, v: 'new' }, ['c', 'bad'])
    expect(await fixture.counts(2, 't')).toEqual([0, 1, 1, 0])
    expect(await fixture.counts(2, 't__items')).toEqual([0, 2, 2, 0])
    expect(await blockedOf(fixture, 2)).toEqual(['t__items: 1 by trigger t_own'])
    expect(await fixture.rows('t', ['v'])).toEqual([['old']])
    expect(await fixture.items('t', 't__items', ['v'])).toEqual([
      ['1', '0', 'a'],
      ['1', '1', 'b'],
    ])
    await fixture.engine.session.script('drop trigger t_own on shop.t__items')
    await fixture.mergeWaiting()
    expect(await fixture.rows('t', ['v'])).toEqual([['new']])
    expect(await fixture.items('t', 't__items', ['v'])).toEqual([
      ['1', '0', 'c'],
      ['1', '1', 'bad'],
    ])
    expect(await fixture.counts(2, 't__items')).toEqual([2, 0, 0, 0])
  })

  test.each([
    ['of a replaced table', { disposition: 'replace' as const }, 't'],
    ['of a nested table', {}, 't__items'],
  ])(
    'rows %s that stay when they are deleted end the load, and nothing is written',
    async (_, more, table) => {
      await using fixture = await postgresWorld()
      await fixture.final('t__items', { v: 'text' }, { nested: true })
      const items = [
        {
          name: 't__items',
          parent: 't',
          columns: { v: 'text' },
          rows: [{ at: [0, 0, 0], values: { v: 'x' } }],
        } as const,
      ]
      await load(fixture, [{ k: 1, v: 'old' }], { nested: items })
      await triggered(fixture, 'before delete', 'return null;', table)
      await expect(load(fixture, [{ k: 1, v: 'new' }], { nested: items, ...more })).rejects.toMatchObject({
        code: 'E_TRIGGER',
        place: `shop.${table}`,
        message: `trigger t_own of shop.${table} skips rows that Sluice must delete`,
      })
      expect(await fixture.rows('t', ['k', 'v'])).toEqual([['1', 'old']])
    },
  )

  test('a value that waited for its column is blocked where its update is skipped', async () => {
    await using fixture = await postgresWorld()
    await load(fixture, [{ k: 1, v: 'a', n: 5 }], { columns: { ...ROW, n: 'bigint' } })
    await fixture.addColumn('t', 'n', 'bigint')
    await triggered(fixture, 'before update', 'return null;')
    await fixture.mergeWaiting()
    expect(await blockedOf(fixture, 1)).toEqual(['t: 1 by trigger t_own'])
    expect(await fixture.rows('t', ['k', 'n'])).toEqual([['1', null]])
    await fixture.engine.session.script('drop trigger t_own on shop.t')
    await fixture.mergeWaiting()
    expect(await fixture.rows('t', ['k', 'n'])).toEqual([['1', '5']])
    expect(await fixture.staging()).toEqual([])
  })

  test('a trigger that only changes values, one that is disabled and a partition with its own', async () => {
    await using fixture = await postgresWorld()
    await triggered(fixture, 'before insert or update', `new.v := upper(new.v); return new;`)
    await fixture.engine.session.script(`
      create trigger t_off before insert on shop.t for each row execute function shop.own();
      alter table shop.t disable trigger t_off;
      create function shop.skip() returns trigger language plpgsql as $$ begin return null; end $$;
      create table shop.p (k bigint, v text, _sluice_load_id bigint, _sluice_id bigint) partition by list (v);
      create table shop.p_a partition of shop.p for values in ('a');
      create table shop.p_b partition of shop.p for values in ('b');
      create trigger p_own before insert on shop.p_b for each row execute function shop.skip()`)
    await load(fixture, [{ k: 1, v: 'a' }])
    await load(fixture, [{ k: 1, v: 'a' }])
    expect(await fixture.counts(2, 't')).toEqual([1, 0, 0, 0])
    expect(await fixture.rows('t', ['k', 'v'])).toEqual([['1', 'A']])
    const rows = [
      { k: 1, v: 'a' },
      { k: 2, v: 'b' },
    ]
    await fixture.load({ table: 'p', disposition: 'append', columns: ROW, rows })
    expect(await fixture.counts(3, 'p')).toEqual([1, 1, 1, 0])
    expect(await fixture.rows('p', ['k'])).toEqual([['1']])
  })
})
