import { describe, expect, test } from 'vitest'
import { openWorld, type Load, type Values, type World } from '../world.ts'

const ROW = { k: 'bigint', v: 'text' } as const

/** Makes the table `t` of the key `k`, and a trigger on it whose function has this body. */
async function triggered(world: World, when: string, body: string, table = 't'): Promise<void> {
  await world.engine.session.script(`
    create function shop.own() returns trigger language plpgsql as $$ begin ${body} end $$;
    create trigger t_own ${when} on shop.${table} for each row execute function shop.own()`)
}

const load = (world: World, rows: readonly Values[], more: Partial<Load> = {}) =>
  world.load({ table: 't', disposition: 'merge', key: ['k'], columns: ROW, rows, ...more })

async function blockedOf(world: World, loadId: number): Promise<readonly string[]> {
  const [row] = await world.engine.session.rows<{
    blocked: { table: string; by: string; rows: number }[] | null
  }>(`select blocked from _sluice.load_tables where load_id = ${loadId} and table_name = 't'`)
  return (row?.blocked ?? []).map(({ table, by, rows }) => `${table}: ${rows} by ${by}`)
}

const SKIPS_BAD = `if new.v = 'bad' then return null; end if; return new;`

async function postgresWorld(): Promise<World> {
  const world = await openWorld('postgres')
  await world.final('t', ROW, { key: ['k'] })
  return world
}

describe('Postgres: rows that a trigger or a rule skips', () => {
  test.each([
    ['a trigger on insert', () => triggered],
    [
      'a rule on insert',
      () => (world: World) =>
        world.engine.session.script(
          `create rule t_own as on insert to shop.t where new.v = 'bad' do instead nothing`,
        ),
    ],
  ])('%s: they are blocked by its name, and the others go in', async (name, make) => {
    await using world = await postgresWorld()
    await make()(world, 'before insert', SKIPS_BAD)
    await load(world, [
      { k: 1, v: 'bad' },
      { k: 2, v: 'good' },
    ])
    expect(await world.counts(1, 't')).toEqual([1, 1, 1, 0])
    expect(await blockedOf(world, 1)).toEqual([`t: 1 by ${name.split(' ')[1]} t_own`])
    expect(await world.rows('t', ['k', 'v'])).toEqual([['2', 'good']])
    // A later row of the key takes its place; another load tries it again.
    await load(world, [{ k: 3, v: 'bad' }])
    expect(await world.counts(2, 't')).toEqual([0, 1, 1, 0])
    await load(world, [{ k: 1, v: 'better' }])
    expect(await world.counts(1, 't')).toEqual([1, 0, 0, 1])
    await world.engine.session.script(
      name.includes('rule') ? 'drop rule t_own on shop.t' : 'drop trigger t_own on shop.t',
    )
    await world.mergeWaiting()
    expect(await world.rows('t', ['k', 'v'])).toEqual([
      ['1', 'better'],
      ['2', 'good'],
      ['3', 'bad'],
    ])
    expect(await world.staging()).toEqual([])
  })

  test('an update is skipped: the old row stays, and the new one is blocked until the trigger lets it in', async () => {
    await using world = await postgresWorld()
    await load(world, [
      { k: 1, v: 'old' },
      { k: 2, v: 'old' },
    ])
    await triggered(world, 'before update', `if old.k = 1 then return null; end if; return new;`)
    await load(world, [
      { k: 1, v: 'new' },
      { k: 2, v: 'new' },
      { k: 3, v: 'new' },
    ])
    expect(await world.counts(2, 't')).toEqual([2, 1, 1, 0])
    expect(await world.rows('t', ['k', 'v'])).toEqual([
      ['1', 'old'],
      ['2', 'new'],
      ['3', 'new'],
    ])
    await world.engine.session.script('drop trigger t_own on shop.t')
    await world.mergeWaiting()
    expect(await world.rows('t', ['k', 'v'])).toContainEqual(['1', 'new'])
  })

  test('a trigger that leaves out updates of equal values does not block them', async () => {
    await using world = await postgresWorld()
    await world.engine.session.script(
      'create trigger t_own before update on shop.t for each row execute function suppress_redundant_updates_trigger()',
    )
    await load(world, [{ k: 1, v: 'a' }])
    await load(world, [{ k: 1, v: 'a' }])
    await load(world, [
      { k: 1, v: 'b' },
      { k: 2, v: 'b' },
    ])
    expect(await world.counts(2, 't')).toEqual([1, 0, 0, 0])
    expect(await world.counts(3, 't')).toEqual([2, 0, 0, 0])
    expect(await world.staging()).toEqual([])
  })

  test('a row whose nested rows are skipped is blocked with them, and so is its old row left as it was', async () => {
    await using world = await postgresWorld()
    await world.final('t__items', { v: 'text' }, { nested: true })
    const withItems = (values: Values, items: readonly string[]) =>
      load(world, [values], {
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
    await triggered(world, 'before insert', SKIPS_BAD, 't__items')
    await withItems({ k: 1, v: 'new' }, ['c', 'bad'])
    expect(await world.counts(2, 't')).toEqual([0, 1, 1, 0])
    expect(await world.counts(2, 't__items')).toEqual([0, 2, 2, 0])
    expect(await blockedOf(world, 2)).toEqual(['t__items: 1 by trigger t_own'])
    expect(await world.rows('t', ['v'])).toEqual([['old']])
    expect(await world.items('t', 't__items', ['v'])).toEqual([
      ['1', '0', 'a'],
      ['1', '1', 'b'],
    ])
    await world.engine.session.script('drop trigger t_own on shop.t__items')
    await world.mergeWaiting()
    expect(await world.rows('t', ['v'])).toEqual([['new']])
    expect(await world.items('t', 't__items', ['v'])).toEqual([
      ['1', '0', 'c'],
      ['1', '1', 'bad'],
    ])
    expect(await world.counts(2, 't__items')).toEqual([2, 0, 0, 0])
  })

  test.each([
    ['of a replaced table', { disposition: 'replace' as const }, 't'],
    ['of a nested table', {}, 't__items'],
  ])(
    'rows %s that stay when they are deleted end the load, and nothing is written',
    async (_, more, table) => {
      await using world = await postgresWorld()
      await world.final('t__items', { v: 'text' }, { nested: true })
      const items = [
        {
          name: 't__items',
          parent: 't',
          columns: { v: 'text' },
          rows: [{ at: [0, 0, 0], values: { v: 'x' } }],
        } as const,
      ]
      await load(world, [{ k: 1, v: 'old' }], { nested: items })
      await triggered(world, 'before delete', 'return null;', table)
      await expect(load(world, [{ k: 1, v: 'new' }], { nested: items, ...more })).rejects.toMatchObject({
        code: 'E_TRIGGER',
        place: `shop.${table}`,
        message: `trigger t_own of shop.${table} skips rows that Sluice has to delete`,
      })
      expect(await world.rows('t', ['k', 'v'])).toEqual([['1', 'old']])
    },
  )

  test('a value that waited for its column is blocked where its update is skipped', async () => {
    await using world = await postgresWorld()
    await load(world, [{ k: 1, v: 'a', n: 5 }], { columns: { ...ROW, n: 'bigint' } })
    await world.addColumn('t', 'n', 'bigint')
    await triggered(world, 'before update', 'return null;')
    await world.mergeWaiting()
    expect(await blockedOf(world, 1)).toEqual(['t: 1 by trigger t_own'])
    expect(await world.rows('t', ['k', 'n'])).toEqual([['1', null]])
    await world.engine.session.script('drop trigger t_own on shop.t')
    await world.mergeWaiting()
    expect(await world.rows('t', ['k', 'n'])).toEqual([['1', '5']])
    expect(await world.staging()).toEqual([])
  })

  test('a trigger that only changes values, one that is disabled and a partition with its own', async () => {
    await using world = await postgresWorld()
    await triggered(world, 'before insert or update', `new.v := upper(new.v); return new;`)
    await world.engine.session.script(`
      create trigger t_off before insert on shop.t for each row execute function shop.own();
      alter table shop.t disable trigger t_off;
      create function shop.skip() returns trigger language plpgsql as $$ begin return null; end $$;
      create table shop.p (k bigint, v text, _sluice_load_id bigint, _sluice_id bigint) partition by list (v);
      create table shop.p_a partition of shop.p for values in ('a');
      create table shop.p_b partition of shop.p for values in ('b');
      create trigger p_own before insert on shop.p_b for each row execute function shop.skip()`)
    await load(world, [{ k: 1, v: 'a' }])
    await load(world, [{ k: 1, v: 'a' }])
    expect(await world.counts(2, 't')).toEqual([1, 0, 0, 0])
    expect(await world.rows('t', ['k', 'v'])).toEqual([['1', 'A']])
    const rows = [
      { k: 1, v: 'a' },
      { k: 2, v: 'b' },
    ]
    await world.load({ table: 'p', disposition: 'append', columns: ROW, rows })
    expect(await world.counts(3, 'p')).toEqual([1, 1, 1, 0])
    expect(await world.rows('p', ['k'])).toEqual([['1']])
  })
})
