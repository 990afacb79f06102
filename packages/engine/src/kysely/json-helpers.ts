import { SluiceError } from '@sluice/schema'
import {
  AliasNode,
  ColumnNode,
  IdentifierNode,
  ReferenceNode,
  SelectQueryNode,
  sql,
  type RawBuilder,
  type SelectQueryBuilder,
  type SelectQueryNode as SelectNode,
  type Simplify,
} from 'kysely'

/** A value as JSON has it: instants and integers beyond a double are text. */
type JsonOf<T> = T extends Date | bigint ? string : T

/** A row of a subquery as JSON has it. */
export type JsonRow<O> = Simplify<{ [K in keyof O]: JsonOf<O[K]> }>

/**
 * The rows of a subquery as a list, on both engines; bigints and decimals are text with all their digits, instants ISO text in UTC.
 * @example
 * ```ts
 * interface DB {
 *   'shop.orders': { id: bigint }
 *   'shop.items': { order_id: bigint; sku: string; price: string }
 * }
 * const db = createDatabase<DB>({ kind: 'duckdb', path: 'sluice.duckdb' })
 * const orders = await db
 *   .selectFrom('shop.orders as o')
 *   .select((eb) => [
 *     'o.id',
 *     jsonArrayFrom(
 *       eb.selectFrom('shop.items as i').select(['i.sku', 'i.price']).whereRef('i.order_id', '=', 'o.id'),
 *     ).as('items'),
 *   ])
 *   .execute()
 * ```
 * @throws SluiceError E_JSON_COLUMNS where the subquery does not name its columns
 */
// oxlint-disable-next-line typescript/no-explicit-any -- any database and tables: only the row counts
export function jsonArrayFrom<O>(query: SelectQueryBuilder<any, any, O>): RawBuilder<JsonRow<O>[]> {
  const row = objectText(query.toOperationNode())
  return sql`(select cast('[' || coalesce(string_agg(${row}, ','), '') || ']' as json) from ${query} as agg)`
}

/**
 * The one row of a subquery as an object, or null, on both engines, with the values of `jsonArrayFrom`.
 * @example
 * ```ts
 * interface DB {
 *   'shop.orders': { id: bigint }
 *   'shop.items': { order_id: bigint; sku: string; price: string }
 * }
 * const db = createDatabase<DB>({ kind: 'duckdb', path: 'sluice.duckdb' })
 * const orders = await db
 *   .selectFrom('shop.orders as o')
 *   .select((eb) => [
 *     'o.id',
 *     jsonObjectFrom(
 *       eb.selectFrom('shop.items as i').select(['i.sku', 'i.price']).whereRef('i.order_id', '=', 'o.id').limit(1),
 *     ).as('first_item'),
 *   ])
 *   .execute()
 * ```
 * @throws SluiceError E_JSON_COLUMNS where the subquery does not name its columns
 */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export function jsonObjectFrom<O>(query: SelectQueryBuilder<any, any, O>): RawBuilder<JsonRow<O> | null> {
  return sql`(select cast(${objectText(query.toOperationNode())} as json) from ${query} as agg)`
}

/** SQL that both engines have for the text of a row as a JSON object. */
function objectText(query: SelectNode): RawBuilder<string> {
  const members = columnsOf(query).map(
    (name) => sql`${sql.lit(`${JSON.stringify(name)}:`)} || ${valueText(name)}`,
  )
  return sql<string>`('{' || ${sql.join(members, sql` || ',' || `)} || '}')`
}

/** Types decide, which only the database knows. Numbers in JSON would be read as doubles. */
function valueText(name: string): RawBuilder<string> {
  const value = sql.ref(`agg.${name}`)
  const type = sql`cast(pg_typeof(${value}) as text)`
  return sql<string>`case
    when ${value} is null then 'null'
    when ${type} in ('bigint', 'numeric', 'hugeint', 'uhugeint', 'ubigint') or ${type} like 'decimal%' then '"' || cast(${value} as text) || '"'
    when ${type} = 'timestamp with time zone' then '"' || replace(cast(cast(cast(${value} as text) as timestamptz) at time zone 'UTC' as text), ' ', 'T') || 'Z"'
    else cast(to_json(${value}) as text)
  end`
}

function columnsOf(query: SelectNode): readonly string[] {
  const selections = SelectQueryNode.is(query) ? (query.selections ?? []) : []
  if (selections.length === 0) throw unnamed()
  return selections.map(({ selection }) => {
    if (AliasNode.is(selection) && IdentifierNode.is(selection.alias)) return selection.alias.name
    if (ReferenceNode.is(selection) && ColumnNode.is(selection.column)) return selection.column.column.name
    if (ColumnNode.is(selection)) return selection.column.name
    throw unnamed()
  })
}

const unnamed = (): SluiceError =>
  new SluiceError('a subquery that becomes JSON does not name its columns', {
    code: 'E_JSON_COLUMNS',
    hint: `write select(['id', 'amount']) instead of selectAll(), and name expressions: .as('total')`,
  })
