import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type ResourceOptions, type Row } from '@sluice/loader'
import { applyMigrations, findDrift, verify } from '@sluice/schema-evolution'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'
import { quiet, withEngine } from '../engines.ts'

// What somebody dropped by hand and a load brings again is proposed so that the migrations still run everywhere.

const shop = (rows: readonly Row[], options: Partial<ResourceOptions> = {}) =>
  source({
    name: 'shop',
    resources: () => [
      resource({ name: 't', ...options }, async function* () {
        yield [...rows]
      }),
    ],
  })

const load = (project: TestProject, rows: readonly Row[], options: Partial<ResourceOptions> = {}) =>
  project.load({}, [], [shop(rows, options)])

async function begin(project: TestProject, options: Partial<ResourceOptions> = {}): Promise<void> {
  await load(project, [{ id: 1, v: 1 }], options)
  await project.applyAndMerge()
}

const rowsOf = (project: TestProject, columns = 'id, v') =>
  project.engine.session.rows(`select ${columns} from shop.t order by id`)

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const open = () => openTestProject({ kind, sources: [shop([])] })

  test('a column comes back as it was; what goes beyond it is a separate migration', async () => {
    await using project = await open()
    await begin(project)
    await project.engine.session.script('alter table shop.t drop column v')
    const first = await load(project, [{ id: 2, v: 'a' }])
    expect(first.migrations.map((one) => one.replace(/^.*?_/, ''))).toEqual(['add_t_v', 'widen_t_v'])
    // No newer proposal takes the place of the first, and neither is written again.
    expect((await load(project, [{ id: 3, v: 'b', w: 1 }])).migrations).toHaveLength(1)
    expect((await load(project, [{ id: 4, v: 'c' }])).migrations).toEqual([])
    await project.migrate()
    expect(await rowsOf(project, 'id, v, w')).toEqual([
      { id: 1, v: null, w: null },
      { id: 2, v: 'a', w: null },
      { id: 3, v: 'b', w: 1 },
      { id: 4, v: 'c', w: null },
    ])
    const dir = join(project.dir, 'migrations')
    expect((await findDrift(project.engine, dir)).differences).toEqual([])
    await withEngine(kind, async (other) => {
      await applyMigrations(other, dir, { log: quiet })
      expect((await findDrift(other, dir)).differences).toEqual([])
    })
    if (kind === 'postgres') return // its SQL is run here, too, once for both engines
    const config = { targets: { a: { kind, path: 'a.duckdb' }, b: { kind: 'postgres', url: '' } } } as const
    const { findings } = await verify({ projectDir: project.dir, config })
    expect(findings.filter(({ code }) => code !== 'E_GENERATED_STALE')).toEqual([])
  })

  test(
    'a target that has the column and all migrations before takes the repair, too',
    { tags: 'exhaustive' },
    async () => {
      await using project = await open()
      await begin(project)
      await withEngine(kind, async (other) => {
        const dir = join(project.dir, 'migrations')
        await applyMigrations(other, dir, { log: quiet })
        await other.session.script(`insert into shop.t values (1, 5, 1, 1)`)
        await project.engine.session.script('alter table shop.t drop column v')
        await load(project, [{ id: 2, v: 2 }])
        await applyMigrations(other, dir, { log: quiet })
        expect(await other.session.rows('select v from shop.t')).toEqual([{ v: 5 }])
      })
    },
  )

  test('under evolve a table comes back at once', { tags: 'exhaustive' }, async () => {
    await using project = await open()
    const evolve = { contract: 'evolve' } as const
    await load(project, [{ id: 1, v: 1 }], evolve)
    await project.engine.session.script('drop table shop.t')
    const { evolved } = await load(project, [{ id: 2, v: 2, w: 2 }], evolve)
    expect(evolved).toHaveLength(2)
    expect(await rowsOf(project, 'id, v, w')).toEqual([{ id: 2, v: 2, w: 2 }])
  })

  test('a column of the key is not proposed: rows wait, and the load reports this', async () => {
    await using project = await open()
    const keyed = { primaryKey: ['id', 'v'] }
    await begin(project, keyed)
    await project.engine.session.script(
      kind === 'postgres'
        ? 'alter table shop.t drop column v'
        : 'create or replace table shop.t as select * exclude (v) from shop.t',
    )
    const { migrations, status } = await load(project, [{ id: 2, v: 2 }], keyed)
    expect([migrations, status]).toEqual([[], 'waiting'])
    expect(project.events).toContainEqual({
      kind: 'message',
      level: 'warn',
      text: 'shop.t.v was changed by hand, and no migration corrects it: run sluice plan',
    })
  })

  test('what was rejected after it was dropped stays dropped', { tags: 'exhaustive' }, async () => {
    await using project = await open()
    await begin(project)
    await project.engine.session.script('alter table shop.t drop column v')
    const { migrations } = await load(project, [{ id: 2, v: 2 }])
    await project.decide('reject', migrations[0] ?? '')
    expect((await load(project, [{ id: 3, v: 3 }])).migrations).toEqual([])
    expect(await rowsOf(project, 'id')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
  })
})
