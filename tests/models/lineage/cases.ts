import type { EngineKind } from '@sluice/engine'

/** A query, and where its columns come from as a person says it. */
export interface LineageCase {
  readonly name: string
  /** The same for both engines, or one for each that has it. */
  readonly sql: string | Partial<Record<EngineKind, string>>
  /**
   * By column: `orders.amount` is a value as it is, `f(orders.amount)` one that is computed, `agg(...)` an aggregate;
   * `if`, `over`, `where`, `sort`, `join` and `group` are what only decides about it.
   */
  readonly gives: Readonly<Record<string, string>>
  /** What decides about rows. */
  readonly by?: string
}

/** The tables of the cases; `tags` is a list of strings, `note` and `attrs` are JSON. */
export const TABLES: Readonly<Record<string, readonly string[]>> = {
  'shop.orders': ['id', 'customer_id', 'amount', 'state', 'placed_at', 'note'],
  'shop.customers': ['id', 'name', 'country', 'referrer_id'],
  'shop.items': ['order_id', 'product_id', 'price', 'quantity'],
  'shop.products': ['product_id', 'title', 'tags', 'attrs'],
  'ads.spend': ['day', 'campaign', 'cost'],
}

export const BASICS: readonly LineageCase[] = [
  {
    name: 'columns',
    sql: 'select id, amount from shop.orders',
    gives: { id: 'orders.id', amount: 'orders.amount' },
  },
  {
    name: 'other names',
    sql: 'select o.id as order_id, amount paid from shop.orders o',
    gives: { order_id: 'orders.id', paid: 'orders.amount' },
  },
  {
    name: 'a column by schema and table',
    sql: 'select shop.orders.amount from shop.orders',
    gives: { amount: 'orders.amount' },
  },
  {
    name: 'arithmetic, casts and constants',
    sql: `select amount * 2 as twice, cast(id as text) as key, 1 as one, 'x' as x, amount + id as both from shop.orders`,
    gives: {
      twice: 'f(orders.amount)',
      key: 'f(orders.id)',
      one: '',
      x: '',
      both: 'f(orders.amount) f(orders.id)',
    },
  },
  {
    name: 'a filter',
    sql: `select id from shop.orders where state = 'paid' and amount between 1 and customer_id`,
    gives: { id: 'orders.id' },
    by: 'where(orders.state) where(orders.amount) where(orders.customer_id)',
  },
  {
    name: 'case',
    sql: `select case when state = 'paid' then amount when id > 3 then customer_id else 0 end as v from shop.orders`,
    gives: { v: 'f(orders.amount) f(orders.customer_id) if(orders.state) if(orders.id)' },
  },
  {
    name: 'case of a value',
    sql: `select case state when 'paid' then amount end as v from shop.orders`,
    gives: { v: 'f(orders.amount) if(orders.state)' },
  },
  {
    name: 'coalesce, nullif, greatest',
    sql: 'select coalesce(amount, id) as a, nullif(amount, id) as b, greatest(amount, id) as c from shop.orders',
    gives: {
      a: 'f(orders.amount) f(orders.id)',
      b: 'f(orders.amount) f(orders.id)',
      c: 'f(orders.amount) f(orders.id)',
    },
  },
  {
    name: 'names that PostgreSQL gives',
    sql: {
      postgres: 'select sum(amount), count(*), max(id)::text, 1, coalesce(sum(amount), 0) from shop.orders',
    },
    gives: {
      sum: 'agg(orders.amount)',
      count: '',
      max: 'agg(orders.id)',
      '?column?': '',
      coalesce: 'agg(orders.amount)',
    },
  },
  {
    name: 'names that DuckDB gives',
    sql: { duckdb: 'select sum(amount), count(*), sum(o.amount + 1), max(id)::text from shop.orders o' },
    gives: {
      'sum(amount)': 'agg(orders.amount)',
      'count_star()': '',
      'sum((o.amount + 1))': 'agg(orders.amount)',
      'CAST(max(id) AS VARCHAR)': 'agg(orders.id)',
    },
  },
  {
    name: 'order and limit',
    sql: 'select id as key, amount from shop.orders order by key, 2 desc, placed_at limit 3',
    gives: { key: 'orders.id', amount: 'orders.amount' },
    by: 'sort(orders.id) sort(orders.amount) sort(orders.placed_at)',
  },
  {
    name: 'values',
    sql: "select a, b from (values (1, 'x'), (2, 'y')) as v(a, b)",
    gives: { a: '', b: '' },
  },
]

export const GROUPS: readonly LineageCase[] = [
  {
    name: 'groups by name',
    sql: 'select state, sum(amount) as total, count(*) as n from shop.orders group by state having count(id) > 1',
    gives: { state: 'orders.state', total: 'agg(orders.amount)', n: '' },
    by: 'group(orders.state) where(orders.id)',
  },
  {
    name: 'groups by place and by alias',
    sql: 'select upper(state) as s, customer_id as c, max(amount) as most from shop.orders group by 1, c',
    gives: { s: 'f(orders.state)', c: 'orders.customer_id', most: 'agg(orders.amount)' },
    by: 'group(orders.state) group(orders.customer_id)',
  },
  {
    name: 'filter and order in an aggregate',
    sql: `select sum(amount) filter (where state = 'paid') as paid, string_agg(state, ',' order by placed_at) as states from shop.orders`,
    gives: {
      paid: 'agg(orders.amount) where(orders.state)',
      states: 'agg(orders.state) sort(orders.placed_at)',
    },
  },
  {
    name: 'an ordered set',
    sql: 'select percentile_cont(0.5) within group (order by amount) as median from shop.orders',
    gives: { median: 'agg(orders.amount)' },
  },
  {
    name: 'an aggregate of an expression in an expression',
    sql: 'select round(sum(price * quantity) / count(distinct order_id), 2) as mean from shop.items',
    gives: { mean: 'agg(items.price) agg(items.quantity) agg(items.order_id)' },
  },
  {
    name: 'grouping sets',
    sql: 'select state, customer_id, sum(amount) as total from shop.orders group by grouping sets ((state), rollup (customer_id))',
    gives: { state: 'orders.state', customer_id: 'orders.customer_id', total: 'agg(orders.amount)' },
    by: 'group(orders.state) group(orders.customer_id)',
  },
  {
    name: 'group by all',
    sql: {
      duckdb:
        'select state, upper(note::text) as n, sum(amount) as total from shop.orders group by all order by all',
    },
    gives: { state: 'orders.state', n: 'f(orders.note)', total: 'agg(orders.amount)' },
    by: 'group(orders.state) group(orders.note) sort(orders.state) sort(orders.note) sort(orders.amount)',
  },
  {
    name: 'distinct on',
    sql: 'select distinct on (customer_id) id, amount from shop.orders order by customer_id, placed_at desc',
    gives: { id: 'orders.id', amount: 'orders.amount' },
    by: 'group(orders.customer_id) sort(orders.customer_id) sort(orders.placed_at)',
  },
  {
    name: 'windows',
    sql: `select row_number() over (partition by customer_id order by placed_at) as n,
      sum(amount) over (partition by state) as total, lag(amount) over (order by id) as before from shop.orders`,
    gives: {
      n: 'over(orders.customer_id) over(orders.placed_at)',
      total: 'agg(orders.amount) over(orders.state)',
      before: 'f(orders.amount) over(orders.id)',
    },
  },
  {
    name: 'a window with a name',
    sql: 'select avg(amount) over w as mean, rank() over w as place from shop.orders window w as (partition by state order by id)',
    gives: {
      mean: 'agg(orders.amount) over(orders.state) over(orders.id)',
      place: 'over(orders.state) over(orders.id)',
    },
  },
  {
    name: 'a window with a frame and a filter',
    sql: `select sum(amount) filter (where state = 'paid') over (order by placed_at rows between 3 preceding and current row) as recent from shop.orders`,
    gives: { recent: 'agg(orders.amount) where(orders.state) over(orders.placed_at)' },
  },
  {
    name: 'qualify',
    sql: {
      duckdb:
        'select id from shop.orders qualify row_number() over (partition by customer_id order by placed_at) = 1',
    },
    gives: { id: 'orders.id' },
    by: 'where(orders.customer_id) where(orders.placed_at)',
  },
  {
    name: 'the newest row of each by a subquery',
    sql: `select id, amount from (
      select *, row_number() over (partition by customer_id order by placed_at desc) as n from shop.orders
    ) as numbered where n = 1`,
    gives: { id: 'orders.id', amount: 'orders.amount' },
    by: 'where(orders.customer_id) where(orders.placed_at)',
  },
]
