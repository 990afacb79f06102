import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { openDuckdb, openPostgres, qualified, type Engine } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { freshDatabase } from '../support/postgres.ts'

const postgres = await freshDatabase()
afterAll(() => postgres.drop())

const ENGINES: Record<string, () => Promise<Engine>> = {
  duckdb: () => openDuckdb({ path: ':memory:' }),
  postgres: () => openPostgres({ url: postgres.url }),
}

describe.each(Object.keys(ENGINES))('%s', (kind) => {
  test('installs its system schema twice', async () => {
    await using engine = await ENGINES[kind]!()
    await installSystem(engine)
    await installSystem(engine)
    expect(await engine.session.rows('select * from _sluice.loads')).toEqual([])
  })

  test('stages what the workbench selects, and rolls it back', async () => {
    await using engine = await ENGINES[kind]!()
    await engine.session.script('drop schema if exists s cascade; create schema s')
    const table = {
      schema: 's',
      name: 'staged',
      columns: [
        { name: 'a', type: 'bigint' },
        { name: 'empty', type: 'text' },
        { name: 'nothing', type: 'text' },
        { name: 'at', type: 'timestamp' },
        { name: 'bytes', type: 'binary' },
        { name: 'amount', type: 'decimal(18,2)' },
        { name: 'x', type: 'double' },
        { name: 'j', type: 'json' },
      ],
    } as const
    const select = `select 9007199254740993, '', null, '2025-01-01T10:00:00.123456Z'::timestamptz, '\\xAA\\x00'::blob, 1.5::decimal(18,2), 'nan'::double, '{"a":"\\n,"}'::json`
    const staged = await engine.transaction(async (tx) => {
      expect(await tx.stage(table, select)).toBe(1)
      return tx.rows(`select * from ${qualified('s', 'staged')}`)
    })
    expect(staged).toEqual([
      {
        a: 9007199254740993n,
        empty: '',
        nothing: null,
        at: kind === 'postgres' ? '2025-01-01T10:00:00.123456Z' : expect.any(String),
        bytes: expect.anything(),
        amount: '1.50',
        x: NaN,
        j: { a: '\n,' },
      },
    ])
    expect(await engine.catalog(['s'])).toEqual([
      {
        dataset: 's',
        name: 'staged',
        primaryKey: [],
        columns: table.columns.map((c) => ({ ...c, nullable: true })),
      },
    ])
    await expect(
      engine.transaction(async (tx) => {
        await tx.run('delete from s.staged')
        throw new Error('stop')
      }),
    ).rejects.toThrow('stop')
    expect(await engine.session.rows('select count(*) as n from s.staged')).toEqual([{ n: 1 }])
  })

  test('a select that fails leaves nothing and does not hang', async () => {
    await using engine = await ENGINES[kind]!()
    await engine.session.script('create schema if not exists s')
    const table = { schema: 's', name: 'failed', columns: [{ name: 'a', type: 'bigint' }] } as const
    await expect(engine.transaction((tx) => tx.stage(table, 'select no_such_column'))).rejects.toThrow(
      'no_such_column',
    )
    await expect(engine.transaction((tx) => tx.stage(table, `select 'x'::bigint`))).rejects.toThrow()
    expect((await engine.catalog(['s'])).map((t) => t.name)).not.toContain('failed')
  })

  test.each(['', '3'])('the workbench has its threads back, with SLUICE_THREADS=%s', async (configured) => {
    vi.stubEnv('SLUICE_THREADS', configured)
    onTestFinished(() => void vi.unstubAllEnvs())
    await using engine = await ENGINES[kind]!()
    await engine.session.script('create schema if not exists s')
    const threads = (): Promise<unknown> =>
      engine.workbench.rows(`select current_setting('threads') as threads`)
    const before = await threads()
    const table = {
      schema: 's',
      name: `opened${configured}`,
      columns: [{ name: 'a', type: 'bigint' }],
    } as const
    const staging = (select: string): Promise<number> =>
      engine.transaction(async (tx) => {
        await tx.open(table)
        return tx.fill(table, select)
      })
    await expect(staging(`select error('stop') from range(3)`)).rejects.toThrow('stop')
    expect(await threads()).toEqual(before)
    expect(await staging('select range from range(3)')).toBe(3)
    expect(await threads()).toEqual(before)
  })
})

test('what is still staged at the end survives a crash of Postgres, known to wait or not', async () => {
  await using engine = await openPostgres({ url: postgres.url })
  await engine.session.script('create schema if not exists s')
  for (const waits of [true, false]) {
    const table = {
      schema: 's',
      name: `waits_${waits}`,
      columns: [{ name: 'a', type: 'bigint' }],
      waits,
    } as const
    const persistence = `select relpersistence as p from pg_class where oid = 's.waits_${waits}'::regclass`
    await engine.transaction(async (tx) => {
      await tx.stage(table, 'select 1')
      expect(await tx.rows(persistence)).toEqual([{ p: waits ? 'p' : 'u' }])
    })
    expect(await engine.session.rows(persistence)).toEqual([{ p: 'p' }])
  }
})
