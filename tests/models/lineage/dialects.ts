import type { LineageCase } from './cases.ts'

/** What one engine alone has. */
export const ON_POSTGRES: readonly LineageCase[] = [
  {
    name: 'whole rows in functions',
    sql: {
      postgres: 'select row_to_json(s.*) as r, row(s.*, 1) as pair, count(s.*) over () as n from ads.spend s',
    },
    gives: {
      r: 'f(spend.day) f(spend.campaign) f(spend.cost)',
      pair: 'f(spend.day) f(spend.campaign) f(spend.cost)',
      n: 'agg(spend.day) agg(spend.campaign) agg(spend.cost)',
    },
  },
  {
    name: 'the columns of a row in brackets',
    sql: { postgres: 'select (s).* from ads.spend s' },
    gives: { day: 'spend.day', campaign: 'spend.campaign', cost: 'spend.cost' },
  },
  {
    name: 'the columns of a function in the select list',
    sql: { postgres: 'select product_id, (jsonb_each(attrs)).* from shop.products' },
    gives: { product_id: 'products.product_id', key: 'f(products.attrs)', value: 'f(products.attrs)' },
  },
  {
    name: 'two lists at once',
    sql: {
      postgres:
        'select u.tag, u.id from shop.products p cross join unnest(p.tags, array[p.product_id]) as u(tag, id)',
    },
    gives: { tag: 'f(products.tags)', id: 'f(products.product_id)' },
  },
  {
    name: 'rows from two functions',
    sql: {
      postgres:
        'select u.tag, u.n, u.place from shop.products p, rows from (unnest(p.tags), generate_series(1, p.product_id)) with ordinality as u(tag, n, place)',
    },
    gives: {
      tag: 'f(products.tags)',
      n: 'f(products.product_id)',
      place: 'f(products.tags) f(products.product_id)',
    },
  },
  {
    name: 'a function without an alias',
    sql: { postgres: 'select jsonb_each.key, value from shop.products, jsonb_each(attrs)' },
    gives: { key: 'f(products.attrs)', value: 'f(products.attrs)' },
  },
  {
    name: 'the value of a function by its alias',
    sql: {
      postgres: `select k, tag ->> 'x' as x from shop.products, jsonb_object_keys(attrs) as k, jsonb_array_elements(attrs -> 'tags') as tag`,
    },
    gives: { k: 'f(products.attrs)', x: 'f(products.attrs)' },
  },
  {
    name: 'json_table',
    sql: {
      postgres: `select p.title, t.id, t.deep from shop.products p, json_table(p.attrs, '$.items[*]'
        columns (id integer path '$.id', nested path '$.more[*]' columns (deep text path '$'))) as t`,
    },
    gives: { title: 'products.title', id: 'f(products.attrs)', deep: 'f(products.attrs)' },
  },
  {
    name: 'records of JSON',
    sql: {
      postgres: `select r.a, r.b from shop.products p cross join lateral jsonb_to_recordset(p.attrs) as r(a integer, b text)`,
    },
    gives: { a: 'f(products.attrs)', b: 'f(products.attrs)' },
  },
  {
    name: 'a cte that reads a later one',
    sql: {
      postgres:
        'with recursive a as (select id from b), b as (select customer_id as id from shop.orders) select id from a',
    },
    gives: { id: 'orders.customer_id' },
  },
  {
    name: 'search and cycle',
    sql: {
      postgres: `with recursive t as (
          select id, referrer_id from shop.customers
          union all
          select c.id, c.referrer_id from shop.customers c join t on t.id = c.referrer_id
        ) search depth first by id set ord cycle id set looped using path
        select id, ord, looped, path from t`,
    },
    gives: {
      id: 'customers.id',
      ord: 'f(customers.id)',
      looped: 'f(customers.id)',
      path: 'f(customers.id)',
    },
    by: 'join(customers.id) join(customers.referrer_id)',
  },
  {
    name: 'an alias of using',
    sql: {
      postgres: 'select u.product_id, i.price from shop.items i join shop.products p using (product_id) as u',
    },
    gives: { product_id: 'items.product_id', price: 'items.price' },
    by: 'join(items.product_id) join(products.product_id)',
  },
  {
    name: 'aggregates of JSON',
    sql: {
      postgres: `select state, jsonb_object_agg(id, amount order by placed_at) as by_id, json_arrayagg(note) as notes from shop.orders group by state`,
    },
    gives: {
      state: 'orders.state',
      by_id: 'agg(orders.id) agg(orders.amount) sort(orders.placed_at)',
      notes: 'agg(orders.note)',
    },
    by: 'group(orders.state)',
  },
  {
    name: 'a sample',
    sql: { postgres: 'select o.id from shop.orders as o tablesample bernoulli (10) where o.state is null' },
    gives: { id: 'orders.id' },
    by: 'where(orders.state)',
  },
]

export const ON_DUCKDB: readonly LineageCase[] = [
  {
    name: 'columns by a lambda, by a list, by a pattern',
    sql: {
      duckdb: `select columns(c -> c like 'd%'), columns(['cost']), * like 'camp%' from ads.spend`,
    },
    gives: { day: 'spend.day', cost: 'spend.cost', campaign: 'spend.campaign' },
  },
  {
    name: 'columns but some',
    sql: { duckdb: 'select max(columns(* exclude (campaign))) from ads.spend' },
    gives: { day: 'agg(spend.day)', cost: 'agg(spend.cost)' },
  },
  {
    name: 'columns that are not like a text',
    sql: { duckdb: `select * not like 'c%' from ads.spend` },
    gives: { day: 'spend.day' },
  },
  {
    name: 'columns with a name of their own',
    sql: { duckdb: `select columns('c(.*)') as 'x_\\1' from ads.spend` },
    gives: { x_ampaign: 'spend.campaign', x_ost: 'spend.cost' },
  },
  {
    name: 'columns as arguments',
    sql: { duckdb: `select coalesce(*columns('price|quantity')) as first from shop.items` },
    gives: { first: 'f(items.price) f(items.quantity)' },
  },
  {
    name: 'elements in the select list',
    sql: { duckdb: 'select title, unnest(tags) as tag from shop.products' },
    gives: { title: 'products.title', tag: 'f(products.tags)' },
  },
  {
    name: 'a lambda by its word',
    sql: {
      duckdb: `select list_filter(tags, lambda t: t <> title) as t, list_reduce([price for price in tags], lambda a, b: a || b) as r from shop.products`,
    },
    gives: { t: 'f(products.tags) f(products.title)', r: 'f(products.tags)' },
  },
  {
    name: 'pivot as a statement',
    sql: {
      duckdb: `pivot ads.spend on campaign in ('a', 'b') using sum(cost) as total, count(*) as n group by day`,
    },
    gives: {
      day: 'spend.day',
      a_total: 'agg(spend.cost) if(spend.campaign)',
      a_n: 'if(spend.campaign)',
      b_total: 'agg(spend.cost) if(spend.campaign)',
      b_n: 'if(spend.campaign)',
    },
    by: 'group(spend.day)',
  },
  {
    name: 'unpivot as a statement',
    sql: { duckdb: 'unpivot shop.items on price, quantity into name what value n' },
    gives: {
      order_id: 'items.order_id',
      product_id: 'items.product_id',
      what: '',
      n: 'items.price items.quantity',
    },
  },
  {
    name: 'the newest by an aggregate',
    sql: { duckdb: 'select customer_id, arg_max(state, placed_at) as newest from shop.orders group by all' },
    gives: { customer_id: 'orders.customer_id', newest: 'agg(orders.state) agg(orders.placed_at)' },
    by: 'group(orders.customer_id)',
  },
  {
    name: 'qualify by an alias',
    sql: {
      duckdb:
        'select id, row_number() over (partition by customer_id order by placed_at) as n from shop.orders qualify n = 1',
    },
    gives: { id: 'orders.id', n: 'over(orders.customer_id) over(orders.placed_at)' },
    by: 'where(orders.customer_id) where(orders.placed_at)',
  },
  {
    name: 'an anti join',
    sql: { duckdb: 'select id from shop.orders o anti join shop.items i on i.order_id = o.id' },
    gives: { id: 'orders.id' },
    by: 'join(items.order_id) join(orders.id)',
  },
  {
    name: 'a positional join',
    sql: { duckdb: 'select s.day, o.id from ads.spend s positional join shop.orders o' },
    gives: { day: 'spend.day', id: 'orders.id' },
  },
  {
    name: 'from first in a subquery',
    sql: { duckdb: 'from (from shop.orders select id, amount) as x select x.amount as v' },
    gives: { v: 'orders.amount' },
  },
  {
    name: 'a row as a value',
    sql: { duckdb: 'select s as row from ads.spend s' },
    gives: { row: 'f(spend.day) f(spend.campaign) f(spend.cost)' },
  },
  {
    name: 'a union of three by name',
    sql: {
      duckdb:
        'select id from shop.orders union by name select price, order_id as id from shop.items union by name select country, id from shop.customers',
    },
    gives: {
      id: 'orders.id items.order_id customers.id',
      price: 'items.price',
      country: 'customers.country',
    },
  },
  {
    name: 'lateral without its word',
    sql: {
      duckdb:
        'select c.name, t.n from shop.customers c, (select sum(amount) as n from shop.orders where customer_id = c.id) t',
    },
    gives: { name: 'customers.name', n: 'agg(orders.amount)' },
    by: 'where(orders.customer_id) where(customers.id)',
  },
  {
    name: 'a range of a column',
    sql: { duckdb: 'select i.order_id, r.n from shop.items i, range(i.quantity) as r(n)' },
    gives: { order_id: 'items.order_id', n: 'f(items.quantity)' },
  },
  {
    name: 'aliases before',
    sql: { duckdb: 'select twice: amount * 2, o.id from o: shop.orders' },
    gives: { twice: 'f(orders.amount)', id: 'orders.id' },
  },
  {
    name: 'functions in a chain',
    sql: { duckdb: `select state.upper().replace(note::text, 'x') as s from shop.orders` },
    gives: { s: 'f(orders.state) f(orders.note)' },
  },
  {
    name: 'parts of lists',
    sql: { duckdb: 'select tags[1:product_id] as some, tags[product_id] as one from shop.products' },
    gives: {
      some: 'f(products.tags) f(products.product_id)',
      one: 'f(products.tags) f(products.product_id)',
    },
  },
  {
    name: 'a cte in other letters',
    sql: { duckdb: 'with Paid as (select ID, Amount from Shop.Orders) select paid.id, AMOUNT from PAID' },
    gives: { id: 'orders.id', amount: 'orders.amount' },
  },
  {
    name: 'fields of structs',
    sql: {
      duckdb: `select x.s.a as p, struct_extract({'a': order_id, 'b': price}, 'a') as q from (select {'a': price, 'b': quantity} as s, order_id, price from shop.items) x`,
    },
    gives: { p: 'f(items.price)', q: 'f(items.order_id)' },
  },
  {
    name: 'columns of one name',
    sql: {
      duckdb:
        'select x.id, x.id_1 as customer from (select * from shop.orders o join shop.customers c on c.id = o.customer_id) x',
    },
    gives: { id: 'orders.id', customer: 'customers.id' },
    by: 'join(customers.id) join(orders.customer_id)',
  },
  {
    name: 'all fields of a struct',
    sql: { duckdb: `select s.* from (select {'a': price, 'b': {'c': quantity}} as s from shop.items) x` },
    gives: { a: 'items.price', b: 'f(items.quantity)' },
  },
]
