import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type ResourceOptions, type Row, type Source } from '@sluice/loader'
import { describe, expect, test } from 'vitest'
import { configWith, LOCAL, makeProject } from '../cli/support/project.ts'
import { commandEnvironment } from '../support/command/command-line.ts'
import { openTestProject, type TestProject } from '../support/project.ts'
import { runMain } from '../support/run-main.ts'

const accounts = (rows: readonly Row[], disposition?: 'append' | 'replace', primaryKey?: string): Source =>
  source({
    name: 'shop',
    resources: () => [
      resource(
        {
          name: 'acc',
          ...(disposition && { writeDisposition: disposition }),
          ...(primaryKey !== undefined && { primaryKey }),
        },
        async function* () {
          yield rows
        },
      ),
    ],
  })

const ids = (count: number): readonly Row[] => Array.from({ length: count }, (_, id) => ({ id }))

describe.each(ENGINE_KINDS)('rows that would go, on %s', (kind) => {
  const opened = async (disposition: 'append' | 'replace', isProtected = false) => {
    const sources = [accounts(ids(5), disposition)]
    const project = await openTestProject({ kind, sources, protected: isProtected })
    await project.load()
    await project.applyAndMerge()
    const count = async () =>
      Number((await project.engine.session.rows<{ n: number }>('select count(*) as n from shop.acc'))[0]?.n)
    return { project, count, [Symbol.asyncDispose]: () => project[Symbol.asyncDispose]() }
  }
  const ask = { yes: false }

  type Left = readonly [
    way: string,
    disposition: 'replace' | 'append',
    rows: readonly Row[],
    options: Readonly<Record<string, number | boolean>>,
  ]
  const left = async (...[, disposition, rows, options]: Left): Promise<void> => {
    await using target = await opened(disposition)
    const next = [accounts(rows, disposition)]
    const after = Math.min(rows.length, Number(options['limit'] ?? 5))
    await expect(target.project.load({ ...options, ...ask }, [], next)).rejects.toMatchObject({
      code: 'E_NOT_CONFIRMED',
      place: 'shop.acc',
      message: expect.stringContaining(`: 5 → ${after} rows`) as string,
    })
    expect(await target.count()).toBe(5)
    const { resources } = await target.project.load({ ...options, yes: true }, [], next)
    expect(resources[0]?.replaced).toEqual({ before: 5, after })
    await target.project.merge()
    expect(await target.count()).toBe(after)
  }
  const waysTo: readonly Left[] = [
    ['less than half of a replace', 'replace', ids(2), {}],
    ['none of a full refresh', 'append', [], { 'full-refresh': true }],
    ['fewer, which are not merged yet', 'append', ids(4), { 'full-refresh': true, 'no-transform': true }],
  ]
  const more: readonly Left[] = [
    ['fewer of a replace with --limit', 'replace', ids(5), { limit: 4 }],
    ['fewer of a full refresh', 'append', ids(4), { 'full-refresh': true }],
    ['fewer of a full refresh with --limit', 'append', ids(5), { 'full-refresh': true, limit: 4 }],
  ]
  test.each(waysTo)('left: %s', left)
  test.each(more)('left: %s', { tags: 'exhaustive' }, left)

  test('a replace that leaves most, and a full refresh that leaves all, need no word', async () => {
    await using target = await opened('replace')
    await target.project.load(ask, [], [accounts(ids(3), 'replace')])
    await target.project.load({ ...ask, 'full-refresh': true })
    expect(await target.count()).toBe(5)
  })

  test('a full refresh of a protected target always needs one', async () => {
    await using target = await opened('append', true)
    const load = target.project.load({ ...ask, 'full-refresh': true })
    await expect(load).rejects.toMatchObject({ code: 'E_NOT_CONFIRMED' })
  })

  test(
    'of a key that comes twice the last row is left by a full refresh and a replace',
    { tags: 'exhaustive' },
    async () => {
      const rows = [
        { id: 1, v: 'old' },
        { id: 2, v: 'x' },
        { id: 1, v: 'new' },
      ]
      for (const disposition of [undefined, 'replace'] as const) {
        const sources = [accounts(rows, disposition, 'id')]
        await using project = await openTestProject({ kind, sources })
        await project.load()
        await project.applyAndMerge()
        const { resources } = await project.load({ 'full-refresh': true })
        expect(resources[0]).toMatchObject({ rows_read: 3, rows_merged: 2, rows_superseded: 1 })
        expect(await project.engine.session.rows('select id, v from shop.acc order by id')).toEqual([
          { id: 1, v: 'new' },
          { id: 2, v: 'x' },
        ])
      }
    },
  )
})

test('on a terminal the load asks, and replaces the rows only after a yes', async () => {
  const dir = await makeProject({
    'sluice.config.ts': configWith(LOCAL).replace(
      'yield [{ id: 1 }]',
      'yield process.env.ROWS ? [{ id: 1 }, { id: 2 }] : [{ id: 1 }]',
    ),
  })
  const run = (args: readonly string[], answer?: string, more = {}) =>
    runMain(dir, args, commandEnvironment(more), answer)
  await run(['load'], undefined, { ROWS: '2' })
  await run(['migrate'])
  const count = async () => (await run(['query', '--csv', 'select count(*) as n from shop.orders'])).stdout
  expect(await run(['load', '--full-refresh'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'error E_NOT_CONFIRMED: nothing was loaded: rows would be replaced, and this was not confirmed: 2 → 1 row',
    ) as string,
  })
  const asked = 'shop.orders: the load replaces rows: 2 → 1 row. Replace them? [y/N] '
  const no = await run(['load', '--full-refresh'], 'n')
  expect([no.code, no.stderr.includes(asked), await count()]).toEqual([1, true, 'n\n2\n'])
  expect((await run(['load', '--full-refresh', '--json'], 'y')).code).toBe(1)
  const yes = await run(['load', '--full-refresh'], 'y')
  expect([yes.code, yes.stderr.includes(asked), await count()]).toEqual([0, true, 'n\n1\n'])
  expect(yes.stderr).toContain('✓ shop.orders: 1 row, replaced: 2 → 1 row\n')
  expect((await run(['load', '--full-refresh', '--reload'])).code).toBe(2)
})

describe.each(ENGINE_KINDS)('a load without rows, on %s', (kind) => {
  const replacing = (rows: readonly Row[], options: Partial<ResourceOptions> = {}): Source =>
    source({
      name: 'shop',
      resources: () => [
        resource({ name: 'acc', writeDisposition: 'replace', ...options }, async function* () {
          yield rows
        }),
      ],
    })
  const count = async (project: TestProject): Promise<number> =>
    Number((await project.engine.session.rows<{ n: number }>('select count(*) as n from shop.acc'))[0]?.n)

  test('does not empty a table that it replaces, unless the resource allows it', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await project.load({}, [], [replacing(ids(5))])
    await project.applyAndMerge()
    for (const yes of [false, true])
      await expect(project.load({ yes }, [], [replacing([])])).rejects.toMatchObject({
        code: 'E_EMPTY',
        place: 'shop.acc',
        message: expect.stringContaining('the table has 5 rows') as string,
      })
    expect(await count(project)).toBe(5)
    await project.load({ yes: false }, [], [replacing([], { allowEmpty: true })])
    expect(await count(project)).toBe(0)
    await project.load({ yes: false }, [], [replacing([])])
    expect(await count(project)).toBe(0)
  })

  test('a source that fails in the middle leaves the table as it is', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await project.load({}, [], [replacing(ids(5))])
    await project.applyAndMerge()
    const failing = source({
      name: 'shop',
      resources: () => [
        resource({ name: 'acc', writeDisposition: 'replace' }, async function* () {
          yield ids(3)
          throw new Error('the connection broke')
        }),
      ],
    })
    await expect(project.load({}, [], [failing])).rejects.toMatchObject({ place: 'shop.acc' })
    expect(await count(project)).toBe(5)
  })

  test('maxDrop sets the share of rows that may go without a question', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await project.load({}, [], [replacing(ids(10))])
    await project.applyAndMerge()
    const load = (rows: readonly Row[], maxDrop: number) =>
      project.load({ yes: false }, [], [replacing(rows, { maxDrop })])
    await expect(load(ids(8), 0.1)).rejects.toMatchObject({ code: 'E_NOT_CONFIRMED' })
    await load(ids(8), 0.2)
    await load(ids(1), 0.9)
    expect(await count(project)).toBe(1)
  })

  test('versions: most of them are not retired without a question, all of them only if the resource allows it', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const versions = (rows: readonly Row[], options: Partial<ResourceOptions> = {}): Source =>
      replacing(rows, { writeDisposition: 'merge', mergeStrategy: 'scd2', ...options })
    const active = async (): Promise<number> =>
      Number(
        (
          await project.engine.session.rows<{ n: number }>(
            'select count(*) as n from shop.acc where _sluice_valid_to is null',
          )
        )[0]?.n,
      )
    await project.load({}, [], [versions(ids(5))])
    await project.applyAndMerge()
    await expect(project.load({ yes: false }, [], [versions(ids(1))])).rejects.toMatchObject({
      code: 'E_NOT_CONFIRMED',
      message: expect.stringContaining('5 → 1 row') as string,
    })
    await project.load({ yes: false }, [], [versions([])])
    expect(await active()).toBe(5)
    await project.load({ yes: false }, [], [versions([], { allowEmpty: true })])
    expect(await active()).toBe(0)
    expect(await count(project)).toBe(5)
  })
})
