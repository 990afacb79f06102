import { ENGINE_KINDS } from '@sluice/engine'
import { arrowBatches, resource, source } from '@sluice/loader'
import { Table, tableToIPC, TimestampSecond, vectorFromArray } from 'apache-arrow'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nanosecondsOf, readInstant } from '../../packages/loader/src/cursor/instant.ts'
import { nanoseconds } from '../../packages/loader/src/ranged/cursor-json.ts'
import { openTestProject } from '../support/project.ts'
import { changingSource } from './changing-source.ts'

// Cursors whose column has a hint that reads its values: a cursor compares what the column gets, or the load fails.

const hint = { type: 'timestamp', zone: 'Europe/Berlin' } as const

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const at =
    kind === 'postgres'
      ? `to_char("at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI')`
      : `strftime("at" at time zone 'UTC', '%Y-%m-%dT%H:%M')`
  const rowsSql = `select id, ${at} as utc from shop.orders order by id`

  test('timestamps with and without a zone compare as instants of the column', async () => {
    const {
      source: shop,
      deliver,
      asked,
    } = changingSource({ cursor: 'at', lookback: '30 minutes' }, { primaryKey: 'id', columns: { at: hint } })
    await using project = await openTestProject({ kind, sources: [shop] })
    // 12:00 in Berlin is 10:00 in UTC: the later one is 11:00Z.
    deliver([
      { id: 1, at: '2024-07-01T12:00' },
      { id: 2, at: '2024-07-01T11:00:00Z' },
    ])
    await project.load()
    await project.applyAndMerge()
    deliver([
      { id: 3, at: '2024-07-01 12:59:00' },
      { id: 4, at: '2024-07-01T12:20:00' },
      { id: 5, at: '2024-07-01T13:30:00' },
      { id: 6, at: '2024-07-01T10:29:00Z' },
    ])
    const { resources } = await project.load()
    expect(resources[0]?.cursor).toMatchObject({ value: '2024-07-01T13:30:00', before: 2, late: 1 })
    await project.load()
    expect(asked.map(({ from }) => from)).toEqual([undefined, '2024-07-01T10:30:00Z', '2024-07-01T13:00:00'])
    expect(await project.engine.session.rows(rowsSql)).toEqual([
      { id: 1, utc: '2024-07-01T10:00' },
      { id: 2, utc: '2024-07-01T11:00' },
      { id: 3, utc: '2024-07-01T10:59' },
      { id: 5, utc: '2024-07-01T11:30' },
    ])
  })

  test('days are those of the zone of the column', { tags: 'exhaustive' }, async () => {
    for (const zone of [undefined, 'Asia/Tokyo']) {
      const { source: shop, deliver } = changingSource(
        { cursor: 'at', ...(zone && { zone }) },
        { primaryKey: 'id', columns: { at: hint } },
      )
      await using project = await openTestProject({ kind, sources: [shop] })
      deliver([
        { id: 1, at: '2024-06-30T23:59:59' },
        { id: 2, at: '2024-07-01T00:00:00' },
        { id: 3, at: '2024-06-30T22:30:00Z' },
        { id: 4, at: '2024-07-01T23:59:00' },
        { id: 5, at: '2024-07-01T22:00:00Z' },
        { id: 6, at: '2024-06-30T17:00:00' },
      ])
      await project.load({ since: '2024-07-01', until: '2024-07-01' })
      await project.applyAndMerge()
      const rows = await project.engine.session.rows<{ id: number }>('select id from shop.orders order by id')
      // A day in Tokyo begins at 17:00 in Berlin.
      expect(rows.map(({ id }) => Number(id))).toEqual(zone ? [1, 2, 3, 6] : [2, 3, 4])
    }
  })

  test('the column, SQL and JavaScript have one instant of a value', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const { workbench, session, dialect } = project.engine
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'America/Havana',
      'Australia/Lord_Howe',
      'Europe/Dublin',
      'Asia/Kolkata',
      'UTC',
    ]
    const two = (n: number): string => String(n).padStart(2, '0')
    const minutes = Array.from({ length: 16 }, (_, i) => `${two(Math.floor(i / 4))}:${two((i % 4) * 15)}`)
    const days = [
      '2024-03-10',
      '2024-03-31',
      '2024-04-07',
      '2024-10-06',
      '2024-10-27',
      '2024-11-03',
      '2024-07-01',
    ]
    const walls = days.flatMap((day) => [
      day,
      ...minutes.flatMap((time) => [`${day}T${time}`, `${day} ${time}:07.123456`, `${day}T${time}:07+05:30`]),
    ])
    for (const zone of zones) {
      const own = { days: zone, times: zone }
      const js = walls.map((text) => String(nanosecondsOf(readInstant(text) ?? ({} as never), own)))
      const list = (column: string) =>
        `(values ${walls.map((text, i) => `(${i}, '${text}')`).join(', ')}) as v (i, ${column})`
      const sql = await workbench.rows<{ n: string }>(
        `select cast(${nanoseconds('t', own)} as varchar) as n from ${list('t')} order by i`,
      )
      expect(sql.map(({ n }) => n)).toEqual(js)
      const read = dialect.readText('t', { type: 'timestamp', zone })
      const epoch =
        kind === 'postgres'
          ? `extract(epoch from (${read})::timestamptz)::numeric * 1000000`
          : `epoch_us(cast(${read} as timestamptz))`
      const column = await session.rows<{ n: string }>(
        `select cast(cast(${epoch} as bigint) as varchar) as n from ${list('t')} where length(t) > 10 order by i`,
      )
      expect(column.map(({ n }) => `${n}000`)).toEqual(js.filter((_, i) => (walls[i] ?? '').length > 10))
    }
  })

  test(
    'no row is lost that comes later than the cursor, whatever names its zone',
    { tags: 'exhaustive' },
    async () => {
      // Around both changes of the clocks in Berlin.
      const start = { spring: Date.UTC(2024, 2, 30, 22), autumn: Date.UTC(2024, 9, 26, 22) }
      const value = fc.record({ minute: fc.integer({ min: 0, max: 40 }), naive: fc.boolean() })
      const run = fc.record({
        season: fc.constantFrom('spring' as const, 'autumn' as const),
        lookback: fc.constantFrom(undefined, '45 minutes', '1 day'),
        values: fc.array(value, { minLength: 2, maxLength: 8 }),
      })
      await fc.assert(
        fc.asyncProperty(run, async ({ season, lookback, values }) => {
          const { source: shop, deliver } = changingSource(
            { cursor: 'at', ...(lookback && { lookback }) },
            { primaryKey: 'id', columns: { at: hint } },
          )
          await using project = await openTestProject({ kind, sources: [shop] })
          const rows = values.map(({ minute, naive }, id) => {
            const text = new Date(start[season] + minute * 600_000).toISOString().slice(0, 19)
            return { id, at: naive ? text : `${text}Z` }
          })
          const ns = ({ at: text }: { at: string }): bigint =>
            nanosecondsOf(readInstant(text) ?? ({} as never), { times: hint.zone })
          let furthest: bigint | undefined
          const wanted: number[] = []
          for (const [i, row] of rows.entries()) {
            const isTaken = furthest === undefined || ns(row) >= furthest
            if (isTaken) furthest = ns(row)
            if (isTaken) wanted.push(row.id)
            deliver([row])
            await project.load()
            if (i === 0) await project.applyAndMerge()
          }
          const got = await project.engine.session.rows<{ id: number }>(
            'select id from shop.orders order by id',
          )
          const ids = got.map(({ id }) => Number(id))
          if (lookback === undefined) expect(ids).toEqual(wanted)
          else expect(ids).toEqual(expect.arrayContaining(wanted))
        }),
        { numRuns: 8 },
      )
    },
  )
})

test(
  'a load fails whose cursor would compare other values than the column gets',
  { tags: 'exhaustive' },
  async () => {
    for (const [own, value, message] of [
      [
        { type: 'date', nulls: ['9999-12-31'] },
        '9999-12-31',
        'the cursor at is "9999-12-31", which the hint of its column turns into null',
      ],
      [{ nulls: ['999'] }, 999, 'the cursor at is "999", which the hint of its column turns into null'],
      [
        { type: 'date', format: '%Y-%d-%m' },
        '2024-02-01',
        'the values of the cursor at are dates or timestamps, and its column is date',
      ],
      [
        { type: 'decimal(9,2)', thousands: '.' },
        '1.500',
        'the values of the cursor at are numbers written as text, and its column is decimal(9,2)',
      ],
      [
        { type: 'double', decimal: ',' },
        '1,5',
        'the values of the cursor at are texts, and its column is double',
      ],
    ] as const) {
      const { source: shop, deliver } = changingSource(
        { cursor: 'at' },
        { primaryKey: 'id', columns: { at: own } },
      )
      await using project = await openTestProject({ kind: 'duckdb', sources: [shop] })
      deliver([{ id: 1, at: value }])
      await expect(project.load()).rejects.toMatchObject({ code: 'E_CURSOR_TYPE', message })
    }
  },
)

test('a zone says nothing of values that are timestamps already, nor one of two columns of a cursor', async () => {
  const typed = resource(
    { name: 'orders', incremental: { cursor: 'at' }, columns: { at: hint } },
    async function* () {
      yield arrowBatches(tableToIPC(new Table({ at: vectorFromArray([1000], new TimestampSecond()) })))
    },
  )
  await using project = await openTestProject({
    kind: 'duckdb',
    sources: [source({ name: 'shop', resources: () => [typed] })],
  })
  await expect(project.load()).rejects.toMatchObject({
    code: 'E_CURSOR_TYPE',
    message: expect.stringContaining('of the type TIMESTAMP'),
  })

  const both = changingSource({ cursor: 'at', coalesce: 'made' }, { primaryKey: 'id', columns: { at: hint } })
  await using other = await openTestProject({ kind: 'duckdb', sources: [both.source] })
  both.deliver([{ id: 1, made: '2024-07-01T12:00:00' }])
  await expect(other.load()).rejects.toMatchObject({
    code: 'E_CURSOR_TYPE',
    message: 'cursor and coalesce are read in different time zones: at (Europe/Berlin) and made (UTC)',
  })
})
