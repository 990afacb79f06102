import { duckdbDialect, ident, literal, type Workbench } from '@sluice/engine'
import type { RawColumn, RawTable } from '../raw/raw-table.ts'
import { typeOfNative } from '../read/parquet/native-type.ts'
import { CursorError } from '../cursor/cursor-error.ts'
import { spelled } from './cursor-json.ts'
import type { CursorPart } from './decide-type.ts'

const columnOf = ({ columns }: RawTable, path: string): Partial<RawColumn> =>
  columns.find(({ source }) => path === source || path.startsWith(`${source}.`)) ?? {}

/** @throws SluiceError where values are timestamps already, so that a zone of the hint says nothing of them */
export function assertReadInZone(raw: RawTable, { path, kinds }: CursorPart, place: string): void {
  const { form, type = '' } = columnOf(raw, path)
  const isTyped = form === 'native' && type !== 'VARCHAR' && !type.endsWith('TIME ZONE')
  if (!isTyped || kinds.timestamps === kinds.dates) return
  throw new CursorError(
    `the values of the cursor ${path} are of the type ${type}, which is in UTC, and its hint names another zone`,
    {
      code: 'E_CURSOR_TYPE',
      place,
      hint: 'leave zone out of the hint; if the times are not in UTC, convert them in the source, in SQL with at time zone',
    },
  )
}

/** @throws SluiceError where values are texts that the hint of the column makes null: the cursor would move to them */
export async function assertNoNullWords(
  workbench: Workbench,
  raw: RawTable,
  { path, json }: CursorPart,
  words: readonly string[],
  place: string,
): Promise<void> {
  if (words.length === 0) return
  const { source, form, column = '', type = '' } = columnOf(raw, path)
  const texts = [
    spelled(json, raw.marked === true),
    ...(form === 'native' && source === path
      ? [duckdbDialect.convert(ident(column), typeOfNative(type), 'text')]
      : []),
  ]
  const list = words.map(literal).join(', ')
  const [found] = await workbench.rows<{ row: number; value: string }>(
    `select ${raw.row} as row, ${texts[0]} as value from ${ident(raw.table)}
     where ${texts.map((text) => `${text} in (${list})`).join(' or ')} order by ${raw.position} limit 1`,
  )
  if (!found) return
  throw new CursorError(
    `the cursor ${path} is ${JSON.stringify(found.value)}, which the hint of its column turns into null`,
    {
      code: 'E_CURSOR_TYPE',
      place: `${place}, row ${found.row}`,
      hint: 'make it null in a step (map) or in the query, and set onMissing: a cursor compares the values as the source writes them',
    },
  )
}
