import { duckdbDialect, postgresDialect } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import type { ColumnType, Reading } from '@sluice/schema'
import { expect, test } from 'vitest'
import { openTestTarget, type TestTarget } from '../support/target.ts'

// A format of strptime is read alike by the load, which DuckDB does, and by a migration on Postgres.

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  '%d/%m/%Y': [
    '03/04/2026',
    '3/4/2026',
    ' 03/04/2026 ',
    '03/04/26',
    '003/04/2026',
    '31/02/2026',
    '03/04/2026x',
    '3 /4/2026',
    '03/04/12026',
    '00/04/2026',
    '03-04-2026',
    '',
  ],
  '%-d.%-m.%y': ['3.4.26', '03.04.69', '3.4.68', '3.4.6', '33.4.26'],
  '%y%m%d': ['260304', '690304', '26034', '2603041', '26 03 04'],
  '%Y%m%d': ['20260304', '2026034', '202603041', '2026-03-04'],
  '%d%m%Y': ['03042026', '3042026', '304 2026'],
  '%d %b %Y': ['3 Jan 2026', '3 jan 2026', '3 JANUARY 2026', '3  Jan  2026', '3Jan2026', '3 Foo 2026'],
  '%B %d, %Y': ['January 3, 2026', 'jan 3, 2026', 'MAY 31, 2026', 'September 31, 2026'],
  '%a %d.%m.%Y': ['Mon 03.04.2026', 'xyz 03.04.2026', 'Monday 03.04.2026'],
  '%A %d.%m.%Y': ['Monday 03.04.2026', 'monday 03.04.2026', 'Mon 03.04.2026'],
  '%m/%Y': ['3/2026', '13/2026', '0/2026'],
  '100%% %Y': ['100% 2026', '100 2026'],
  '%H:%M:%S.%f': ['1:2:3.5', '01:02:03.123456', '01:02:03.1234567', '25:00:00.1', '24:00:00.0', '23:59:60.0'],
  '%d/%m/%Y %H:%M:%S': [
    '03/04/2026 05:06:07',
    '03/04/2026  5:6:7',
    '03/04/2026T05:06:07',
    '03/04/2026 05:06:61',
  ],
  '%I:%M %p': ['12:05 AM', '12:05 pm', '1:05PM', '1:05 PM', '13:05 PM', '0:05 AM'],
}

const READINGS: readonly (readonly [Reading, readonly string[]])[] = [
  [
    { type: 'double', decimal: ',', thousands: '.' },
    ['1.234,50', '-7,5', '1.2345', '12.34,5', '1,2,3', '7', 'x', ',5'],
  ],
  [{ type: 'decimal(18,2)', thousands: ',' }, ['1,234.50', '12,34', '-1,000,000', '1,000,00']],
  [{ type: 'bigint', thousands: ' ' }, ['12 000', '1 2', '007', '0']],
  [{ type: 'text', trim: true, nulls: ['-'] }, [' x ', '\t', ' - ', '\u00a0y']],
  [
    { type: 'timestamp', epoch: 'seconds' },
    ['0', '1700000000', '1700000000.123456', '-1.5', '999999999999', '1e9', '1700000000.1234567'],
  ],
  [{ type: 'timestamp', epoch: 'milliseconds' }, ['1700000000123', '-1', '1700000000123.5']],
  [{ type: 'date', epoch: 'seconds' }, ['1700000000', '-1']],
  [
    { type: 'date', format: ['%d/%m/%Y', '%d %b %Y'] },
    ['31/01/2026', '1 Feb 2026', '2026-03-01', '31/04/2026', 'x'],
  ],
  [
    { type: 'timestamp', zone: 'Europe/Berlin', format: '%d.%m.%Y %H:%M' },
    ['01.07.2026 12:00', '25.10.2026 02:30', '29.03.2026 02:30', '31.02.2026 12:00', '2026-07-01T12:00:00Z'],
  ],
  [
    { type: 'timestamp', zone: 'America/New_York' },
    [
      '2026-07-01 12:00:00',
      '2026-01-01T12:00:00.5',
      '2026-02-30 12:00:00',
      '2026-01-01T12:00:00Z',
      '2026-01-01',
    ],
  ],
]

/** What an engine reads these texts as, as text; null where one does not fit. */
async function readTexts(
  { engine }: TestTarget,
  dialect: typeof duckdbDialect,
  reading: Reading,
  texts: readonly string[],
): Promise<readonly unknown[]> {
  const { type } = reading
  const text = dialect.readText('x', reading)
  const value = dialect.convert(
    `case when ${dialect.fits(text, 'text', type)} then ${text} end`,
    'text',
    type,
  )
  const rows = texts.map((one, index) => `(${index}, '${one}')`).join(', ')
  const found = await engine.session.rows<{ v: unknown }>(
    `select ${dialect.convert(value, type, 'text')} as v from (values ${rows}) as t(n, x) order by n`,
  )
  return found.map(({ v }) => v)
}

test('both engines read numbers, instants and blanks alike', async () => {
  await using duckdb = await openTestTarget('duckdb')
  await using postgres = await openTestTarget('postgres')
  await installSystem(duckdb.engine)
  await installSystem(postgres.engine)
  for (const [reading, texts] of READINGS) {
    expect(await readTexts(postgres, postgresDialect, reading, texts), JSON.stringify(reading)).toEqual(
      await readTexts(duckdb, duckdbDialect, reading, texts),
    )
  }
})

test('both engines read the text of each format alike', async () => {
  await using duckdb = await openTestTarget('duckdb')
  await using postgres = await openTestTarget('postgres')
  await installSystem(duckdb.engine)
  await installSystem(postgres.engine)
  const differing: string[] = []
  for (const [format, texts] of Object.entries(FORMATS)) {
    for (const type of ['date', 'time', 'timestamp'] satisfies ColumnType[]) {
      const reading = { type, format }
      const a = await readTexts(duckdb, duckdbDialect, reading, texts)
      const b = await readTexts(postgres, postgresDialect, reading, texts)
      for (const [index, one] of texts.entries())
        if (a[index] !== b[index]) differing.push(`${format} ${type} ${one}: ${a[index]} | ${b[index]}`)
    }
  }
  expect(differing).toEqual([])
})
