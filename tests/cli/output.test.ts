import { describe, expect, test } from 'vitest'
import { nearest } from '@sluice/schema'
import { explainError, createRedactor, type Where } from '@sluice/pipeline/errors'
import { colorsWhere } from '../../apps/cli/src/framework/colors.ts'
import { jsonReporter } from '../../apps/cli/src/output/report/json-reporter.ts'
import { bytes, bytesOf, duration } from '../../apps/cli/src/output/numbers.ts'
import { plainReporter } from '../../apps/cli/src/output/report/plain-reporter.ts'
import type { Reporter, Streams } from '../../apps/cli/src/output/report/reporter.ts'
import { renderTable } from '../../apps/cli/src/output/table.ts'
import { terminalReporter } from '../../apps/cli/src/output/report/terminal-reporter.ts'
import { widthOf } from '../../apps/cli/src/output/width.ts'

const colors = colorsWhere(false)

test('numbers', () => {
  expect([0, 999, 999.97, 12_345, 999_949, 999_951, 12_345_678, 2e9].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '12.3 kB',
    '999.9 kB',
    '1.0 MB',
    '12.3 MB',
    '2.0 GB',
  ])
  expect(bytesOf(4_100_000, 1_230_000_000)).toBe('0.0/1.2 GB')
  expect([0.04, 9.94, 9.96, 59.4, 59.6, 187, 3727].map(duration)).toEqual([
    '0.0 s',
    '9.9 s',
    '10 s',
    '59 s',
    '1:00',
    '3:07',
    '1:02:07',
  ])
})

describe('a table', () => {
  const columns = [{ title: 'name' }, { title: 'rows', align: 'right' as const }]

  test('aligns wide letters and cuts wide cells', () => {
    const text = renderTable(
      columns,
      [
        ['東京', '1'],
        ['a'.repeat(70), '22,000'],
      ],
      { colors, width: 30 },
    )
    expect(text.split('\n')).toEqual([
      'name                      rows',
      '東京                         1',
      `${'a'.repeat(21)}…  22,000`,
    ])
  })

  test('is never wider than the terminal, whatever its columns', () => {
    const many = Array.from({ length: 129 }, (_, i) => ({ title: `column_${i}` }))
    const text = renderTable(many, [many.map(() => 'x'.repeat(20))], { colors, width: 80 })
    expect(text.split('\n').map(widthOf)).toEqual([80, 80])
  })
})

describe('reporters', () => {
  const events: Parameters<Reporter['event']>[0][] = [
    { kind: 'phase', resource: 'shop.orders', phase: 'extract' },
    {
      kind: 'progress',
      resource: 'shop.orders',
      files: 1,
      filesTotal: 4,
      rows: 500,
      bytes: 1e6,
      bytesTotal: 4e6,
    },
    {
      kind: 'progress',
      resource: 'shop.orders',
      files: 2,
      filesTotal: 4,
      rows: 1000,
      bytes: 2e6,
      bytesTotal: 4e6,
    },
    {
      kind: 'quarantined',
      resource: 'shop.orders',
      count: 1,
      first: { file: 'a.csv', line: 3, reason: 'a broken quote' },
    },
    {
      kind: 'resource-done',
      resource: 'shop.orders',
      files: 4,
      rowsRead: 2000,
      rowsMerged: 1989,
      rowsWaiting: 10,
      rowsBlocked: 10,
      rowsSuperseded: 0,
      rowsQuarantined: 1,
      rowsDiscarded: 0,
    },
    { kind: 'proposed', path: 'migrations/x', changes: ['add shop.orders.coupon text'] },
  ]

  /** Runs a reporter with 11 seconds between events. */
  function report(make: (streams: Streams, clock: () => number) => Reporter): { out: string; err: string } {
    const written = { out: '', err: '' }
    let now = 0
    const reporter = make(
      { out: (text) => (written.out += text), err: (text) => (written.err += text) },
      () => now,
    )
    for (const event of events) {
      reporter.event(event)
      now += 11_000
    }
    reporter.outcome({ text: 'the result', data: { a: 1n } })
    reporter.close()
    return written
  }

  test('plain lines', () => {
    const { out, err } = report((streams, clock) => plainReporter(streams, colors, clock))
    expect(out).toBe('the result\n')
    expect(err.split('\n')).toEqual([
      'shop.orders: extract',
      'shop.orders: extract: 1/4 files · 500 rows · 1.0/4.0 MB · 90.9 kB/s · 33 s left',
      'shop.orders: extract: 2/4 files · 1,000 rows · 2.0/4.0 MB · 90.9 kB/s · 22 s left',
      '! shop.orders: 1 record quarantined, the first at a.csv:3: a broken quote',
      '! shop.orders: 2,000 rows from 4 files, 10 waiting, 1 quarantined',
      '! proposed migrations/x',
      '    add shop.orders.coupon text',
      '',
    ])
  })

  test('NDJSON', () => {
    const { out, err } = report((streams, clock) => jsonReporter(streams, clock))
    expect(err).toBe('')
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    expect(lines).toEqual([...events, { a: '1' }])
  })

  test('a terminal gets its cursor back and keeps no progress line', () => {
    const size = { columns: 60, rows: 24 }
    const { out, err } = report((streams, clock) => terminalReporter(streams, colors, clock, () => size))
    expect(out).toBe('the result\n')
    expect(err.indexOf('\x1b[?25l')).toBe(0)
    expect(err.endsWith('\x1b[?25h')).toBe(true)
    for (const line of err.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80)
  })
})

describe('secrets', () => {
  test('are hidden wherever they stand', () => {
    const redactor = createRedactor()
    redactor.add('s3cr3t/"key"')
    redactor.add('postgres')
    redactor.add(undefined)
    expect(redactor.redact('key s3cr3t/"key", in JSON s3cr3t/\\"key\\", in a url s3cr3t%2F%22key%22')).toBe(
      'key ***, in JSON ***, in a url ***',
    )
    expect(redactor.redact('postgres://postgres:postgres@host/db and s3://a:b')).toBe(
      'postgres://postgres:***@host/db and s3://a:b',
    )
  })
})

test('did you mean', () => {
  const names = ['load', 'loads', 'migrate', 'status', 'transform']
  expect(['laod', 'stat', 'migarte', 'trnasfrom', 'xyz'].map((word) => nearest(word, names))).toEqual([
    'load',
    'status',
    'migrate',
    'transform',
    undefined,
  ])
})

describe('errors of libraries and the system', () => {
  const opening: Where = { target: 'prod', place: 'postgres://h:1/d', opening: true }
  const table: readonly (readonly [string, object, Where, string, string | undefined])[] = [
    ['refused', { code: 'ECONNREFUSED', message: 'connect' }, opening, 'E_CONNECTION_REFUSED', opening.place],
    [
      'refused on both addresses',
      { errors: [{ code: 'ECONNREFUSED', message: 'a' }], message: '' },
      opening,
      'E_CONNECTION_REFUSED',
      opening.place,
    ],
    [
      'refused later, by someone else',
      { message: 'fetch failed', cause: { code: 'ECONNREFUSED', message: 'a' } },
      {},
      'E_CONNECTION_REFUSED',
      undefined,
    ],
    ['no answer', { message: 'timeout expired' }, opening, 'E_UNREACHABLE', opening.place],
    [
      'no answer from the network',
      { code: 'ETIMEDOUT', message: 'x' },
      opening,
      'E_UNREACHABLE',
      opening.place,
    ],
    [
      'hung up while opening',
      { message: 'Connection terminated unexpectedly' },
      opening,
      'E_NOT_POSTGRES',
      opening.place,
    ],
    [
      'hung up later',
      { message: 'Connection terminated unexpectedly' },
      { ...opening, opening: false },
      'E_CONNECTION_LOST',
      undefined,
    ],
    ['TLS', { message: 'The server does not support SSL connections' }, opening, 'E_TLS', opening.place],
    ['password', { code: '28P01', message: 'x' }, opening, 'E_WRONG_PASSWORD', opening.place],
    [
      'no password',
      { message: 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string' },
      opening,
      'E_WRONG_PASSWORD',
      opening.place,
    ],
    ['read-only', { code: '25006', message: 'x' }, { place: 'p', target: 'prod' }, 'E_READ_ONLY', 'p'],
    ['rights', { code: '42501', message: 'x' }, {}, 'E_FORBIDDEN', undefined],
    ['connections', { code: '53300', message: 'x' }, opening, 'E_TOO_MANY_CONNECTIONS', opening.place],
    ['disk', { code: 'ENOSPC', message: 'x', path: '/a/b' }, {}, 'E_DISK_FULL', '/a/b'],
    [
      'disk, DuckDB',
      { message: 'IO Error: Could not write file "/a/b": No space left on device' },
      {},
      'E_DISK_FULL',
      '/a/b',
    ],
    [
      'disk of the server',
      { code: '53100', message: 'could not extend file "base/1/2": No space left on device' },
      { place: 'p' },
      'E_DISK_FULL',
      'p',
    ],
    ['file rights', { code: 'EACCES', message: 'x', path: '/a' }, {}, 'E_FILE_ACCESS', '/a'],
    ['SQL', { code: '42601', message: 'syntax error' }, {}, 'E_SQL', undefined],
    ['SQL, DuckDB', { message: 'Catalog Error: no table' }, {}, 'E_SQL', undefined],
    ['anything else', { message: 'odd' }, { place: 'p' }, 'E_UNEXPECTED', undefined],
  ]
  test.each(table)('%s', (_, fields, where, code, place) => {
    const explained = explainError(Object.assign(new Error('x'), fields), where)
    expect([explained.code, explained.place]).toEqual([code, place])
    expect(explained.hint).toBeTruthy()
  })

  test('DuckDB has too little memory: how much it has, and that nothing is lost', () => {
    const raw =
      'Out of Memory Error: failed to allocate data of size 8.0 MiB (64.4 MiB/66.7 MiB used)\n\nPossible solutions: …'
    expect(explainError(new Error(raw))).toMatchObject({
      code: 'E_OUT_OF_MEMORY',
      message: 'DuckDB needs more memory than its limit allows: 64.4 MiB of 66.7 MiB are in use',
      hint: expect.stringMatching(/^nothing was committed; set SLUICE_MEMORY_LIMIT to more/),
    })
  })

  test('an error that is its own cause ends', () => {
    const error: Error & { cause?: unknown } = new Error('round')
    error.cause = error
    expect(explainError(error).message).toBe('round')
  })
})
