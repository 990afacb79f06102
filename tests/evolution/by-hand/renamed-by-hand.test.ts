import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type Row } from '@sluice/loader'
import { applyMigrations, findDrift, verify } from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'
import { quiet, withEngine } from '../engines.ts'

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
const named = (ids: readonly string[]) => ids.map((one) => one.replace(/^.*?_/, ''))

describe.each(ENGINE_KINDS)('on %s a column that somebody renamed by hand', (kind) => {
  const open = async () => {
    const project = await openTestProject({ kind, sources: [shop([])] })
    await load(project, [
      { id: 1, qty: 2, note: 'a' },
      { id: 2, qty: 3, note: 'b' },
    ])
    await project.applyAndMerge()
    return project
  }
  const rename = (project: TestProject) =>
    project.engine.session.script('alter table shop.t rename column qty to quantity')
  const rowsOf = (project: TestProject, columns = 'id, quantity, note') =>
    project.engine.session.rows(`select ${columns} from shop.t order by id`)

  test('is offered as a rename, on every target; later loads fill it under its new name', async () => {
    await using project = await open()
    const dir = join(project.dir, 'migrations')
    await withEngine(kind, async (other) => {
      await applyMigrations(other, dir, { log: quiet })
      await other.session.script(`insert into shop.t values (1, 5, 'x', 1, 1)`)
      await rename(project)
      const { migrations } = await load(project, [{ id: 1, qty: 7, note: 'a' }])
      expect(named(migrations)).toEqual(['rename_t_qty'])
      expect(project.events).toContainEqual(
        expect.objectContaining({ kind: 'proposed', changes: ['rename shop.t.qty to quantity'] }),
      )
      expect((await load(project, [{ id: 3, qty: 8, note: 'c' }])).migrations).toEqual([])
      expect((await project.plan()).text).toMatch(/pending: rename shop\.t\.qty to quantity/)
      await project.migrate()
      await load(project, [{ id: 2, qty: 9, note: 'b' }])
      expect(await rowsOf(project)).toEqual([
        { id: 1, quantity: 7, note: 'a' },
        { id: 2, quantity: 9, note: 'b' },
        { id: 3, quantity: 8, note: 'c' },
      ])
      await applyMigrations(other, dir, { log: quiet })
      expect(await other.session.rows('select quantity from shop.t')).toEqual([{ quantity: 5 }])
      for (const engine of [project.engine, other])
        expect((await findDrift(engine, dir)).differences).toEqual([])
    })
    expect(await project.staging()).toEqual([])
    expect(await readFile(join(project.dir, 'generated/database.ts'), 'utf8')).toContain('quantity')
    if (kind === 'postgres') return // its SQL is run here, too, once for both engines
    const config = { targets: { a: { kind, path: 'a.duckdb' }, b: { kind: 'postgres', url: '' } } } as const
    const { findings } = await verify({ projectDir: project.dir, config })
    expect(findings.filter(({ code }) => code !== 'E_GENERATED_STALE')).toEqual([])
  })

  test('is written by plan, too, and is nothing to adopt', async () => {
    await using project = await open()
    await rename(project)
    const { differences } = await findDrift(project.engine, join(project.dir, 'migrations'))
    expect(differences.map(({ kind: what }) => what)).toEqual(['missing-column', 'extra-column'])
    const { text, data } = await project.plan({ adoptExtra: true })
    expect(text).toMatch(/rename shop\.t\.qty to quantity/)
    expect(named((data as { migrations: string[] }).migrations)).toEqual(['rename_t_qty'])
    await project.applyAndMerge()
    expect((await project.plan()).text).toMatch(/matches its migrations/)
  })

  test('is a separate column where the rename is rejected', { tags: 'exhaustive' }, async () => {
    await using project = await open()
    await rename(project)
    const { migrations } = await load(project, [{ id: 1, qty: 7, note: 'a' }])
    await project.decide('reject', migrations[0]?.replace('migrations/', '') ?? '')
    const again = await load(project, [{ id: 2, qty: 8, note: 'b' }])
    expect(named(again.migrations)).toEqual(['add_t_qty'])
    await project.applyAndMerge()
    expect(await rowsOf(project, 'id, quantity, qty')).toEqual([
      { id: 1, quantity: 2, qty: 7 },
      { id: 2, quantity: 3, qty: 8 },
    ])
  })

  test('is none where one was dropped and another one added', { tags: 'exhaustive' }, async () => {
    await using project = await open()
    await project.engine.session.script(
      'alter table shop.t drop column qty; alter table shop.t add column quantity bigint',
    )
    const { migrations } = await load(project, [{ id: 1, qty: 7, note: 'a' }])
    expect(named(migrations)).toEqual(['add_t_qty'])
  })
})
