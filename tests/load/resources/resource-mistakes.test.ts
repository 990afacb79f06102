import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type Row } from '@sluice/loader'
import { localFiles } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject } from '../../support/project.ts'

// What a generator is easily written as, and would load nothing: each is one message that says what to write.

type Read = Parameters<typeof resource>[1]

type Mistake = readonly [about: string, read: unknown, failure: object]

const MISTAKES: readonly Mistake[] = [
  [
    'an async function',
    async () => [{ id: 1 }],
    { code: 'E_SOURCE_NOT_A_GENERATOR', hint: expect.stringContaining('star') as string },
  ],
  [
    'a function of nothing',
    () => undefined,
    { code: 'E_SOURCE_NOT_A_GENERATOR', hint: expect.stringContaining('returns nothing') as string },
  ],
  [
    'return in place of yield',
    // oxlint-disable-next-line require-yield
    async function* (): AsyncGenerator<Row, unknown> {
      return [{ id: 1 }]
    },
    { code: 'E_SOURCE_RETURNS', hint: expect.stringContaining('`yield`') as string },
  ],
  [
    'return of the last page',
    async function* (): AsyncGenerator<Row, unknown> {
      yield { id: 1 }
      return [{ id: 2 }]
    },
    { code: 'E_SOURCE_RETURNS' },
  ],
  [
    'a bigint in the state',
    async function* ({ state }: { state: Record<string, unknown> }) {
      yield { id: 1 }
      state['a'] = 1n
    },
    { code: 'E_STATE', message: 'state.a is a bigint; state can hold only JSON values' },
  ],
  [
    'a row that holds itself',
    async function* () {
      const row: Record<string, unknown> = { id: 1 }
      row['self'] = row
      yield row
    },
    { code: 'E_NOT_A_ROW', place: 'shop.orders, row 0' },
  ],
  ...[
    { what: 'a Map', value: new Map([['a', 1]]), hint: 'yield Object.fromEntries(value) instead' },
    { what: 'a Set', value: new Set([1]), hint: 'yield [...value] instead' },
    { what: 'a Promise', value: Promise.resolve(1), hint: 'await it' },
    { what: 'a RegExp', value: /x/ },
    { what: 'an Error', value: new Error('x') },
    { what: 'an ArrayBuffer', value: new ArrayBuffer(3) },
    { what: 'an invalid Date', value: new Date('x'), hint: 'yield null' },
  ].map(({ what, value, hint = 'yield plain values' }): Mistake => [
    `${what} in a row`,
    async function* () {
      yield [{ id: 1 }, { id: 2, list: [{ 'a b': value }] }]
    },
    {
      code: 'E_NOT_A_ROW',
      place: 'shop.orders, row 1',
      message: `list[0]["a b"] is ${what}, which JSON cannot represent`,
      hint: expect.stringContaining(hint) as string,
    },
  ]),
  [
    'a row that was not awaited',
    async function* () {
      yield [Promise.resolve({ id: 1 })]
    },
    {
      code: 'E_NOT_A_ROW',
      place: 'shop.orders, row 0',
      message: 'the row is a Promise, which JSON cannot represent',
    },
  ],
  [
    'a list of files',
    localFiles({ folder: import.meta.dirname }),
    {
      code: 'E_NOT_A_ROW',
      place: 'shop.orders, row 0',
      hint: expect.stringContaining('filesResource') as string,
    },
  ],
]

for (const kind of ENGINE_KINDS)
  test(`${kind}: each mistake is reported, and nothing of it is loaded`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    for (const [about, read, failure] of MISTAKES) {
      const shop = source({ name: 'shop', resources: () => [resource({ name: 'orders' }, read as Read)] })
      await expect(project.load({}, [], [shop]), about).rejects.toThrow(
        expect.objectContaining({
          place: expect.stringMatching(/^shop\.orders/) as string,
          ...failure,
        }) as Error,
      )
    }
    expect(await project.engine.session.rows('select count(*) as n from _sluice.load_tables')).toEqual([
      { n: 0 },
    ])
  })

test.each(MISTAKES.slice(0, 4))('%s in a transformer fails it and its parent', async (_, read, failure) => {
  for (const concurrency of [1, 3]) {
    const parent = resource({ name: 'parents', primaryKey: 'id' }, async function* () {
      yield [{ id: 1 }]
    })
    const child = parent.pipe({ name: 'orders', primaryKey: 'id', concurrency }, read as never)
    await using project = await openTestProject({
      kind: 'duckdb',
      sources: [source({ name: 'shop', resources: () => [parent, child] })],
    })
    const { failures, resources } = await project.load()
    expect(resources).toEqual([])
    expect(failures).toEqual([
      expect.objectContaining({ resource: 'shop.orders', ...failure }),
      expect.objectContaining({ resource: 'shop.parents', code: 'E_PARENT_FAILED' }),
    ])
  }
})
