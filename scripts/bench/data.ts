import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { openDuckdb } from '@sluice/engine'

/** The 12 columns of the benchmark: ints, decimals, booleans, ISO timestamps, dates, unicode and quoted text, empties. */
const row = (shift: number): string => `
  i as id,
  (i * 7919) % 100000 + ${shift} as qty,
  cast(((i * 31) % 100000) / 100 as decimal(18, 2)) as amount,
  ((i * 104729) % 1000003) / 1024 as rate,
  i % 3 = 0 as active,
  strftime(timestamp '2025-01-01' + to_seconds(i * 13), '%Y-%m-%dT%H:%M:%SZ') as created_at,
  strftime(date '2025-01-01' + cast(i % 365 as integer), '%Y-%m-%d') as day,
  ['alpha', 'béta', 'gam"ma', 'de,lta', 'エプシロン', 'zêta'][(i % 6)::integer + 1] || ' ' || i as name,
  case when i % 2 = 0 then 'note text ' || md5(i::varchar) end as note,
  ['Boise', 'Québec', 'São Paulo', 'St. Louis'][(i % 4)::integer + 1] as city,
  'SKU-' || lpad(((i * 17) % 1000000)::varchar, 6, '0') as sku,
  md5((i * 3)::varchar) as ref`

/** The same with types of Parquet. */
const TYPED = `* replace (id::bigint as id, qty::bigint as qty, created_at::timestamptz as created_at, day::date as day)`

async function write(path: string, copy: string): Promise<string> {
  if (existsSync(path)) return path
  mkdirSync(dirname(path), { recursive: true })
  await using duckdb = await openDuckdb({ path: ':memory:' })
  await duckdb.session.run(copy)
  return path
}

/** A CSV file of `rows` rows with ids from `first` on; every row differs from those of another `shift`. */
export const csvFile = (path: string, rows: number, shift = 0, first = 1): Promise<string> =>
  write(
    path,
    `copy (select ${row(shift)} from range(${first}, ${first + rows}) t(i)) to '${path}' (format csv, header)`,
  )

/** The rows of the CSV file as Parquet. */
export const parquetFile = (path: string, rows: number): Promise<string> =>
  write(
    path,
    `copy (select ${TYPED} from (select ${row(0)} from range(1, ${rows + 1}) t(i))) to '${path}' (format parquet)`,
  )

/** The rows of the CSV file with one more column; `sql`: its value in the row `i`. */
export const widerFile = (path: string, rows: number, sql: string): Promise<string> =>
  write(
    path,
    `copy (select ${row(0)}, ${sql} as more from range(1, ${rows + 1}) t(i)) to '${path}' (format csv, header)`,
  )

/** A copy of a file with a record of two values in its middle. */
export function brokenFile(path: string, file: string): string {
  const bytes = readFileSync(file)
  const at = bytes.indexOf('\n', bytes.length >> 1) + 1
  writeFileSync(path, Buffer.concat([bytes.subarray(0, at), Buffer.from('12,bad\n'), bytes.subarray(at)]))
  return path
}

/** An NDJSON file with one nested object and one list beside the 12 columns. */
export const ndjsonFile = (path: string, rows: number): Promise<string> =>
  write(
    path,
    `copy (select ${row(0)}, {street: 'Main ' || i, geo: {lat: i / 7, lon: -i / 13}} as address,
       ['a' || (i % 10), 'b'] as tags from range(1, ${rows + 1}) t(i)) to '${path}' (format json)`,
  )
