import type { SweptKey } from './sweeping.ts'

/** Tables of each kind of key, in the SQL of SQLite. */
export const SQLITE_KEYS: Readonly<Record<string, SweptKey>> = {
  numbers: [['id'], 'id integer primary key', '(n - 150) * 40000000000000'],
  pairs: [['a', 'b'], 'a int, b varchar(20)', `n % 7, 'é-' || n`],
  texts: [['a'], 'a text collate nocase', `'Ünï' || n`],
  prices: [['a'], 'a decimal(12, 3)', 'n / 8.0'],
  ratios: [['a'], 'a real', 'n / 8.0 + 0.0625'],
  times: [
    ['a'],
    'a datetime',
    `datetime('2026-01-01', (n * 6) || ' hours') || case n % 3 when 0 then '' else '.00' || n end`,
  ],
  days: [['a'], 'a date', `date('2026-01-01', n || ' days')`],
  bytes: [['a'], 'a blob', `cast('b' || n as blob)`],
  free: [['a'], 'a', `'x' || n`],
}

/** Tables of each kind of key, in the SQL of MariaDB. */
export const MYSQL_KEYS: Readonly<Record<string, SweptKey>> = {
  numbers: [['id'], 'id bigint primary key', 'cast(n as signed) * 40000000000000 - 3000000000000000'],
  pairs_swept: [['a', 'b'], 'a int, b varchar(20) charset utf8mb4', `n % 7, concat('é-', n)`],
  texts: [['a'], 'a varchar(20) charset latin1', `concat('Ünï', n)`],
  prices: [['a'], 'a decimal(12, 3)', 'n / 8'],
  wide: [['a'], 'a bigint unsigned', '18446744073709551615 - n'],
  times: [
    ['a'],
    'a datetime(6)',
    `timestamp '2026-01-01 00:00:00' + interval n * 6 hour + interval n % 3 * 10 microsecond`,
  ],
  days: [['a'], 'a date', `date '2026-01-01' + interval n day`],
  bytes: [['a'], 'a varbinary(10)', `concat('b', n)`],
  uuids: [['a'], 'a uuid', `concat('00000000-0000-4000-8000-', lpad(n, 12, '0'))`],
  sizes: [['a', 'b'], `a enum('s', 'L'), b year`, `if(n % 2, 's', 'L'), 1950 + floor(n / 2)`],
}
