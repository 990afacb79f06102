import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, resource, source, type Row, type Source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTestProject, scratchFolder, type TestProject } from '../support/project.ts'

const events = (rows: readonly Row[], primaryKey?: string): Source =>
  source({
    name: 'shop',
    resources: () => [
      resource({ name: 'events', ...(primaryKey !== undefined && { primaryKey }) }, async function* () {
        yield rows
      }),
    ],
  })

const warnings = ({ events: told }: TestProject): readonly string[] =>
  told.flatMap((event) => (event.kind === 'message' && event.level === 'warn' ? [event.text] : []))

async function loseLedger({ engine }: TestProject, ...more: readonly string[]): Promise<void> {
  for (const schema of ['_sluice', ...more])
    await engine.session.script(`drop schema if exists ${schema} cascade`)
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('after the ledger was lost, loads are numbered above the rows that are there', async () => {
    await using project = await openTestProject({
      kind,
      sources: [events([{ v: 'a' }, { v: 'b', tags: ['x'] }])],
    })
    await project.load()
    await project.applyAndMerge()
    await project.load()
    await loseLedger(project, 'shop_staging')
    const next = [events([{ v: 'c', discount: 50, tags: ['y'] }, { v: 'd' }])]
    const { migrations } = await project.load({}, [], next)
    expect(warnings(project)).toEqual([
      expect.stringMatching(
        /^shop: its tables have rows of loads up to \d+, but _sluice has no record of them: its ledger is new\./,
      ),
    ])
    expect(migrations).toEqual([expect.stringContaining('add_events_discount')])
    await project.applyAndMerge()
    const { session } = project.engine
    expect(await session.rows('select v, discount from shop.events where discount is not null')).toEqual([
      { v: 'c', discount: 50 },
    ])
    for (const table of ['events', 'events__tags']) {
      const [row] = await session.rows<{ n: number; ids: number }>(
        `select count(*) as n, count(distinct _sluice_id) as ids from shop.${table}`,
      )
      expect(Number(row?.ids)).toBe(Number(row?.n))
    }
    const [order] = await session.rows<{ old: number; new: number }>(
      `select max(case when v < 'c' then _sluice_load_id end) as old, min(case when v >= 'c' then _sluice_load_id end) as new from shop.events`,
    )
    expect(Number(order?.new)).toBeGreaterThan(Number(order?.old))
    expect((await project.load({}, [], next)).status).toBe('loaded')
    expect(warnings(project)).toHaveLength(1)
  })

  test(
    'what waits in staging when the ledger is lost is not written over',
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [events([{ v: 'a' }])] })
      await project.load()
      await project.load()
      const before = await project.staging()
      await loseLedger(project)
      await project.load()
      expect(await project.staging()).toEqual(expect.arrayContaining([...before]))
    },
  )

  test(
    'files that are read again after the ledger was lost replace their rows',
    { tags: 'exhaustive' },
    async () => {
      const dir = await scratchFolder()
      await mkdir(join(dir, 'data'))
      await writeFile(join(dir, 'data', 'a.csv'), 'v\na\nb\n')
      const days = filesResource({
        name: 'days',
        format: { kind: 'csv' },
        list: files({ url: join(dir, 'data') }),
      })
      await using project = await openTestProject({
        kind,
        sources: [source({ name: 'shop', resources: () => [days] })],
        dir,
      })
      await project.load()
      await project.applyAndMerge()
      await loseLedger(project)
      await writeFile(join(dir, 'data', 'b.csv'), 'v\nc\n')
      await project.load()
      const rows = await project.engine.session.rows<{ v: string }>('select v from shop.days order by v')
      expect(rows.map(({ v }) => v)).toEqual(['a', 'b', 'c'])
      await rm(dir, { recursive: true, force: true })
    },
  )

  test(
    'a sequence that is behind continues after the existing loads, and the load reports this',
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [events([{ id: 1, v: 1 }], 'id')] })
      await project.load()
      await project.applyAndMerge()
      for (const v of [2, 3, 4]) await project.load({}, [], [events([{ id: 1, v }], 'id')])
      const { session } = project.engine
      await session.script(
        kind === 'postgres'
          ? `select setval('_sluice.load_id', 1)`
          : 'create or replace sequence _sluice.load_id start 2',
      )
      const numbers: (number | null)[] = []
      for (const v of [5, 6])
        numbers.push((await project.load({}, [], [events([{ id: 1, v }], 'id')])).load_id)
      const [last] = await session.rows<{ v: number; id: number }>(
        'select v, _sluice_load_id as id from shop.events',
      )
      expect([last?.v, Number(last?.id)]).toEqual([6, numbers[1]])
      expect(numbers).toEqual([5, 6])
      expect(warnings(project)).toEqual([
        'the sequence of load ids returned 2, but the target has loads up to 4, as after a restore without the sequence: loads continue with 5',
      ])
    },
  )
})
