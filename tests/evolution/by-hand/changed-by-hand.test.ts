import { join } from 'node:path'
import { ENGINE_KINDS, type Engine } from '@sluice/engine'
import { resource, source, type Row } from '@sluice/loader'
import { applyMigrations, findDrift, verify } from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'
import { quiet, withEngine } from '../engines.ts'

// A proposal for a table that somebody changed by hand on one target runs on every other target, too.

const shop = (rows: readonly Row[]) =>
  source({
    name: 'shop',
    resources: () => [
      resource({ name: 't', primaryKey: 'id' }, async function* () {
        yield [...rows]
      }),
    ],
  })

const load = (project: TestProject, rows: readonly Row[]) => project.load({}, [], [shop(rows)])

interface Situation {
  /** What somebody does by hand, after a load of `{ id: 1, qty: 1 }`. */
  readonly byHand: string
  /** What is loaded then. */
  readonly rows: readonly Row[]
  /** The migrations of that load. */
  readonly proposed: readonly string[]
  /** The rows of `shop.t` at the end, without Sluice's columns. */
  readonly after: readonly Row[]
}

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'a column that takes no null and no load brings': {
    byHand:
      'alter table shop.t add column made varchar; update shop.t set made = $$x$$; alter table shop.t alter column made set not null',
    rows: [{ id: 2, qty: 2 }],
    proposed: ['change_t'],
    after: [
      { id: 1, qty: 1, made: 'x' },
      { id: 2, qty: 2, made: null },
    ],
  },
  'a column that a load brings with another type': {
    byHand: 'alter table shop.t add column coupon bigint',
    rows: [{ id: 2, qty: 2, coupon: 'X-1' }],
    proposed: ['add_t_coupon', 'widen_t_coupon'],
    after: [
      { id: 1, qty: 1, coupon: null },
      { id: 2, qty: 2, coupon: 'X-1' },
    ],
  },
}

/** More of them. */
const MORE: Readonly<Record<string, Situation>> = {
  'a column that was widened': {
    byHand: 'alter table shop.t alter column qty type numeric(38, 2)',
    rows: [{ id: 2, qty: 'x' }],
    proposed: ['widen_t_qty', 'widen_t_qty'],
    after: [
      { id: 1, qty: '1' },
      { id: 2, qty: 'x' },
    ],
  },
  'a column with a default that a load brings without a value': {
    byHand:
      'alter table shop.t add column made bigint default 5; alter table shop.t alter column made set not null',
    rows: [
      { id: 2, qty: 2, made: null },
      { id: 3, qty: 3, made: 7 },
    ],
    proposed: ['change_t'],
    after: [
      { id: 1, qty: 1, made: 5 },
      { id: 2, qty: 2, made: null },
      { id: 3, qty: 3, made: 7 },
    ],
  },
  'a column that was set not null, beside a new one': {
    byHand: 'alter table shop.t alter column qty set not null',
    rows: [{ id: 2, qty: null, note: 'n' }],
    proposed: ['relax_t_qty', 'add_t_note'],
    after: [
      { id: 1, qty: 1, note: null },
      { id: 2, qty: null, note: 'n' },
    ],
  },
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const open = () => openTestProject({ kind, sources: [shop([])] })
  const driftOf = async (engine: Engine, dir: string) => (await findDrift(engine, dir)).differences

  const goesOn = async (_: string, { byHand, rows, proposed, after }: Situation): Promise<void> => {
    await using project = await open()
    const dir = join(project.dir, 'migrations')
    await load(project, [{ id: 1, qty: 1 }])
    await project.applyAndMerge()
    await withEngine(kind, async (other) => {
      await applyMigrations(other, dir, { log: quiet })
      await project.engine.session.script(byHand)
      const { migrations } = await load(project, rows)
      expect(migrations.map((one) => one.replace(/^.*?_/, ''))).toEqual(proposed)
      expect((await load(project, rows)).migrations).toEqual([])
      await project.migrate()
      const names = Object.keys(after[0] ?? {})
      expect(await project.engine.session.rows(`select ${names.join(', ')} from shop.t order by id`)).toEqual(
        after,
      )
      await applyMigrations(other, dir, { log: quiet })
      expect([await driftOf(project.engine, dir), await driftOf(other, dir)]).toEqual([[], []])
    })
    if (kind === 'postgres') return // its SQL is run here, too, once for both engines
    const config = { targets: { a: { kind, path: 'a.duckdb' }, b: { kind: 'postgres', url: '' } } } as const
    const { findings } = await verify({ projectDir: project.dir, config })
    expect(findings.filter(({ code }) => code !== 'E_GENERATED_STALE')).toEqual([])
  }
  test.each(Object.entries(SITUATIONS))('%s', goesOn)
  test.each(Object.entries(MORE))('%s', { tags: 'exhaustive' }, goesOn)

  test('a column with a default that no load brings: nothing is proposed', async () => {
    await using project = await open()
    await load(project, [{ id: 1, qty: 1 }])
    await project.applyAndMerge()
    await project.engine.session.script(
      MORE['a column with a default that a load brings without a value']?.byHand ?? '',
    )
    const { migrations, status } = await load(project, [{ id: 2, qty: 2 }])
    expect([migrations, status]).toEqual([[], 'loaded'])
    expect(await project.engine.session.rows('select id, made from shop.t order by id')).toEqual([
      { id: 1, made: 5 },
      { id: 2, made: 5 },
    ])
  })

  test.each([
    [
      'a number of fewer digits',
      'numeric(20, 2)',
      1,
      9223372036854775807n,
      ['widen_t_qty'],
      '9223372036854775807',
    ],
    ['a number, then text comes', 'numeric(20, 2)', 1, 'x', ['widen_t_qty', 'widen_t_qty'], 'x'],
    ['a number, of a text', 'bigint', '1', 'x', ['widen_t_qty'], 'x'],
    ['a boolean, of a text', 'boolean', 'true', 'x', ['widen_t_qty'], 'x'],
  ])(
    'a column that was made narrower: %s',
    { tags: 'exhaustive' },
    async (_, type, first, second, proposed, after) => {
      await using project = await open()
      const dir = join(project.dir, 'migrations')
      await load(project, [{ id: 1, qty: first }])
      await project.applyAndMerge()
      await withEngine(kind, async (other) => {
        await applyMigrations(other, dir, { log: quiet })
        const using = kind === 'postgres' ? ` using qty::${type}` : ''
        await project.engine.session.script(`alter table shop.t alter column qty type ${type}${using}`)
        const { migrations } = await load(project, [{ id: 2, qty: second }])
        expect(migrations.map((one) => one.replace(/^.*?_/, ''))).toEqual(proposed)
        expect((await load(project, [{ id: 3, qty: second }])).migrations).toEqual([])
        await project.migrate()
        const [row] = await project.engine.session.rows<{ qty: unknown }>(
          'select qty from shop.t where id = 3',
        )
        expect(String(row?.qty).replace(/\.0+$/, '')).toBe(after)
        expect(await project.staging()).toEqual([])
        await applyMigrations(other, dir, { log: quiet })
        expect([await driftOf(project.engine, dir), await driftOf(other, dir)]).toEqual([[], []])
      })
      if (kind === 'postgres') return
      const config = { targets: { a: { kind, path: 'a.duckdb' }, b: { kind: 'postgres', url: '' } } } as const
      const { findings } = await verify({ projectDir: project.dir, config })
      expect(findings.filter(({ code }) => code !== 'E_GENERATED_STALE')).toEqual([])
    },
  )
})
