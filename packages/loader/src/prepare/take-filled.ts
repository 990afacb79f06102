import { duckdbDialect, ident, literal, type Workbench } from '@sluice/engine'
import { tableOf, type RowsResource } from '../api/resource.ts'
import type { LoadContext } from '../context/load-context.ts'
import type { MissingKeys } from '../missing/missing-keys.ts'
import { profileResource } from '../infer/profile-resource.ts'
import { profileOptions } from './profile-options.ts'
import type { RawColumn, RawTable } from '../raw/raw-table.ts'

/** The side of rows that had no value before, and of those before the range. */
const FILLED = 3
const BEFORE = -1

const NUMBER = '_range_row'

/**
 * Finds those of the rows before the range, in a table with `_cursor_side`, whose key the target has without a value: their side
 * becomes 3. Gives their number.
 */
export async function takeFilled(
  raw: RawTable,
  table: string,
  resource: RowsResource,
  missing: MissingKeys,
  context: LoadContext,
): Promise<number> {
  const { workbench } = context
  const again = missing.of(resource)
  if (!again) return 0
  const { pages, count } = await missing.pages(resource)
  if (count === 0) return 0
  const before = `${raw.table}_before`
  const paths = again.key.map(({ source }) => source)
  const isKey = ({ source }: RawColumn): boolean =>
    paths.some((path) => path === source || path.startsWith(`${source}.`))
  const columns = raw.columns.filter(isKey)
  const others = raw.columns.filter((column) => !isKey(column)).map(({ column }) => ident(column))
  await workbench.run(
    `create or replace temp table ${ident(before)} as
     select *${others.length > 0 ? ` exclude (${others.join(', ')})` : ''}, rowid as ${NUMBER} from ${ident(table)}
     where _cursor_side = ${BEFORE}`,
  )
  // Read as the whole load is: a value has one text, whatever the source writes.
  const how = {
    ...profileOptions(resource, again.rows.key, new Set(), context),
    rootKey: new Map<string, string>(),
  }
  const [own] = await profileResource({ ...raw, table: before, columns }, tableOf(resource), how)
  const texts = again.rows.key.map((name, i) => {
    const column = own?.columns.find((one) => one.name === name)
    const to = again.key[i]?.type ?? column?.type
    if (!column || !to) return undefined
    const text = duckdbDialect.convert(column.value, column.type, 'text')
    if (column.type === to) return text
    const fits = duckdbDialect.fits(column.value, column.type, to)
    const same = duckdbDialect.convert(duckdbDialect.convert(column.value, column.type, to), to, 'text')
    return `case when ${fits} then ${same} else ${text} end`
  })
  if (!own || texts.includes(undefined)) return 0
  const keys = await keysTable(workbench, `${raw.table}_missing`, paths.length, pages)
  const taken = await workbench.run(
    `update ${ident(table)} set _cursor_side = ${FILLED} where _cursor_side = ${BEFORE} and rowid in (
       select r.${NUMBER} from (select ${NUMBER}, ${texts.map((text, i) => `${text} as k${i}`).join(', ')} from ${ident(own.raw.table)}) as r
       join ${ident(keys)} as m on ${texts.map((_, i) => `m.k${i} = r.k${i}`).join(' and ')})`,
  )
  // Where objects were flattened, the rows moved to another table.
  for (const name of new Set([keys, before, own.raw.table]))
    await workbench.run(`drop table if exists ${ident(name)}`)
  return taken
}

/** Makes a table of keys, each column as text. */
async function keysTable(
  workbench: Workbench,
  table: string,
  columns: number,
  pages: readonly string[],
): Promise<string> {
  const names = Array.from({ length: columns }, (_, i) => `k${i}`)
  await workbench.run(
    `create or replace temp table ${ident(table)} (${names.map((name) => `${name} varchar`).join(', ')})`,
  )
  const values = names.map((_, i) => `keys[${i + 1}]`).join(', ')
  for (const page of pages)
    await workbench.run(
      `insert into ${ident(table)} select ${values} from (select unnest(from_json(${literal(page)}, '[["varchar"]]')) as keys)`,
    )
  return table
}
