import { columnGroups } from './classify/column-groups.ts'
import { isBytes } from '../raw/bytes-mark.ts'
import { ident, type Workbench } from '@sluice/engine'

/** Bits of what the JSON values of a column are. */
export const KIND = { integer: 1, number: 2, string: 4, bool: 8, object: 16, list: 32, bytes: 64 } as const

export interface JsonKinds {
  readonly bits: number
  readonly nonNull: number
}

function bit(column: string, marked: boolean): string {
  const kind = `case json_type(${column})
  when 'UBIGINT' then 1 when 'BIGINT' then 1 when 'DOUBLE' then 2 when 'VARCHAR' then 4
  when 'BOOLEAN' then 8 when 'OBJECT' then 16 when 'ARRAY' then 32 else 0 end`
  return marked ? `case when ${isBytes(`(${column} ->> '$')`)} then 64 else ${kind} end` : kind
}

/** What kinds of JSON values each column holds, in one pass but for wide tables. */
export async function jsonKinds(
  workbench: Workbench,
  table: string,
  columns: readonly string[],
  marked = false,
): Promise<ReadonlyMap<string, JsonKinds>> {
  const kinds = new Map<string, JsonKinds>()
  for (const group of columnGroups(columns))
    for (const [column, found] of await kindsOfGroup(workbench, table, group, marked))
      kinds.set(column, found)
  return kinds
}

async function kindsOfGroup(
  workbench: Workbench,
  table: string,
  columns: readonly string[],
  marked: boolean,
): Promise<ReadonlyMap<string, JsonKinds>> {
  const aggregates = columns.map(
    (column, index) =>
      `bit_or(${bit(column, marked)}) as b${index}, count(nullif(json_type(${column}), 'NULL')) as n${index}`,
  )
  const [row = {}] = await workbench.rows<Record<string, number | null>>(
    `select ${aggregates.join(', ')} from ${ident(table)}`,
  )
  return new Map(
    columns.map((column, index) => [column, { bits: row[`b${index}`] ?? 0, nonNull: row[`n${index}`] ?? 0 }]),
  )
}

/** True where every value is of the kinds given. */
export const only = ({ bits }: JsonKinds, allowed: number): boolean => bits !== 0 && (bits & ~allowed) === 0

/** SQL: the JSON values of a column but for those of that JSON type. */
export const without = (type: 'ARRAY' | 'OBJECT', column: string): string =>
  `case when json_type(${column}) = '${type}' then null else ${column} end`
