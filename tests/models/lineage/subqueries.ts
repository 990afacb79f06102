import type { LineageCase } from './cases.ts'

export const CTES: readonly LineageCase[] = [
  {
    name: 'a cte',
    sql: `with paid as (select id, amount from shop.orders where state = 'paid') select sum(amount) as total from paid`,
    gives: { total: 'agg(orders.amount)' },
    by: 'where(orders.state)',
  },
  {
    name: 'ctes that read each other',
    sql: `with a as (select customer_id as c, amount from shop.orders), b as (select c, sum(amount) as total from a group by c)
      select name, total * 2 as twice from b join shop.customers on customers.id = b.c`,
    gives: { name: 'customers.name', twice: 'agg(orders.amount)' },
    by: 'group(orders.customer_id) join(customers.id) join(orders.customer_id)',
  },
  {
    name: 'a cte with names, and one that nobody reads',
    sql: `with t(k, v) as (select id, amount from shop.orders), unused as (select cost from ads.spend where day is null)
      select v, k from t`,
    gives: { v: 'orders.amount', k: 'orders.id' },
  },
  {
    name: 'a cte that hides another one',
    sql: `with t as (select id from shop.orders)
      select x.id from (with t as (select id from shop.customers) select id from t) as x`,
    gives: { id: 'customers.id' },
  },
  {
    name: 'a recursive cte',
    sql: `with recursive tree as (
        select id, name, id as root, 0 as depth from shop.customers where referrer_id is null
        union all
        select c.id, c.name, t.root, t.depth + 1 from shop.customers c join tree t on t.id = c.referrer_id
      ) select name, root, depth from tree`,
    gives: { name: 'customers.name', root: 'customers.id', depth: '' },
    by: 'where(customers.referrer_id) join(customers.id) join(customers.referrer_id)',
  },
  {
    name: 'a recursive cte in which columns change places',
    sql: `with recursive swap(a, b, n) as (
        select id, customer_id, 1 from shop.orders
        union all
        select b, a, n + 1 from swap where n < 3
      ) select a from swap`,
    gives: { a: 'orders.id orders.customer_id' },
  },
  {
    name: 'star of ctes',
    sql: `with a as (select id, amount from shop.orders), b as (select * from a) select * from b`,
    gives: { id: 'orders.id', amount: 'orders.amount' },
  },
]

export const SUBQUERIES: readonly LineageCase[] = [
  {
    name: 'a scalar subquery',
    sql: `select name, (select max(amount) from shop.orders o where o.customer_id = c.id) as most from shop.customers c`,
    gives: {
      name: 'customers.name',
      most: 'agg(orders.amount) where(orders.customer_id) where(customers.id)',
    },
  },
  {
    name: 'a scalar subquery in an expression',
    sql: 'select amount / (select sum(amount) from shop.orders) as share from shop.orders',
    gives: { share: 'agg(orders.amount) f(orders.amount)' },
  },
  {
    name: 'exists',
    sql: 'select name from shop.customers c where exists (select 1 from shop.orders o where o.customer_id = c.id and o.amount > 10)',
    gives: { name: 'customers.name' },
    by: 'where(orders.customer_id) where(customers.id) where(orders.amount)',
  },
  {
    name: 'not exists as a column',
    sql: 'select not exists (select o.note from shop.orders o where o.customer_id = c.id) as idle from shop.customers c',
    gives: { idle: 'where(orders.customer_id) where(customers.id)' },
  },
  {
    name: 'in',
    sql: `select id from shop.orders where customer_id in (select id from shop.customers where country = 'DE')`,
    gives: { id: 'orders.id' },
    by: 'where(orders.customer_id) where(customers.id) where(customers.country)',
  },
  {
    name: 'in as a column',
    sql: `select customer_id in (select id from shop.customers where country = 'DE') as german from shop.orders`,
    gives: { german: 'f(orders.customer_id) f(customers.id) where(customers.country)' },
  },
  {
    name: 'a name that only the outer query has',
    sql: 'select (select campaign) as c from ads.spend',
    gives: { c: 'spend.campaign' },
  },
  {
    name: 'a name that both queries have',
    sql: 'select (select max(id) from shop.customers) as newest from shop.orders where id > 0',
    gives: { newest: 'agg(customers.id)' },
    by: 'where(orders.id)',
  },
  {
    name: 'lateral',
    sql: `select c.name, last.amount from shop.customers c
      cross join lateral (select o.amount from shop.orders o where o.customer_id = c.id order by o.placed_at desc limit 1) as last`,
    gives: { name: 'customers.name', amount: 'orders.amount' },
    by: 'where(orders.customer_id) where(customers.id) sort(orders.placed_at)',
  },
  {
    name: 'lateral that only computes',
    sql: 'select x.net from shop.items i, lateral (select i.price * i.quantity as net) as x where x.net > 3',
    gives: { net: 'f(items.price) f(items.quantity)' },
    by: 'where(items.price) where(items.quantity)',
  },
  {
    name: 'a subquery with a star and names',
    sql: 'select s.b, s.a from (select * from ads.spend) as s(a, b)',
    gives: { b: 'spend.campaign', a: 'spend.day' },
  },
  {
    name: 'an array of a subquery',
    sql: 'select array(select o.state from shop.orders o where o.customer_id = c.id) as states from shop.customers c',
    gives: { states: 'f(orders.state) where(orders.customer_id) where(customers.id)' },
  },
]

export const VALUES: readonly LineageCase[] = [
  {
    name: 'star of a table and more',
    sql: 'select s.*, s.cost * 2 as twice from ads.spend s',
    gives: { day: 'spend.day', campaign: 'spend.campaign', cost: 'spend.cost', twice: 'f(spend.cost)' },
  },
  {
    name: 'star of one table of a join',
    sql: 'select s.*, o.id from ads.spend s join shop.orders o on o.placed_at = s.day',
    gives: { day: 'spend.day', campaign: 'spend.campaign', cost: 'spend.cost', id: 'orders.id' },
    by: 'join(orders.placed_at) join(spend.day)',
  },
  {
    name: 'JSON',
    sql: `select note ->> 'a' as a, cast(note -> 'b' ->> 'c' as integer) as c from shop.orders where note ->> 'kind' = 'x'`,
    gives: { a: 'f(orders.note)', c: 'f(orders.note)' },
    by: 'where(orders.note)',
  },
  {
    name: 'elements of a list',
    sql: 'select p.title, u.tag from shop.products p cross join unnest(p.tags) as u(tag)',
    gives: { title: 'products.title', tag: 'f(products.tags)' },
  },
  {
    name: 'elements of JSON on PostgreSQL',
    sql: {
      postgres: `select p.title, e.key, e.value, r.w from shop.products p, jsonb_each(p.attrs) as e,
        lateral jsonb_to_record(p.attrs) as r(w integer, h integer)`,
    },
    gives: {
      title: 'products.title',
      key: 'f(products.attrs)',
      value: 'f(products.attrs)',
      w: 'f(products.attrs)',
    },
  },
  {
    name: 'elements of JSON on DuckDB',
    sql: { duckdb: 'select p.title, e.key, e.value from shop.products p, json_each(p.attrs) e' },
    gives: { title: 'products.title', key: 'f(products.attrs)', value: 'f(products.attrs)' },
  },
  {
    name: 'a series',
    sql: 'select g.n, o.id from generate_series(1, 3) as g(n), shop.orders o where o.id > g.n',
    gives: { n: '', id: 'orders.id' },
    by: 'where(orders.id)',
  },
  {
    name: 'a whole row',
    sql: { postgres: 'select to_jsonb(s) as row from ads.spend s' },
    gives: { row: 'f(spend.day) f(spend.campaign) f(spend.cost)' },
  },
  {
    name: 'a column in brackets',
    sql: { postgres: 'select (s).cost from ads.spend s' },
    gives: { cost: 'spend.cost' },
  },
  {
    name: 'a lambda',
    sql: {
      duckdb: 'select list_transform(tags, title -> upper(title) || product_id) as t from shop.products',
    },
    gives: { t: 'f(products.tags) f(products.product_id)' },
  },
  {
    name: 'a list comprehension',
    sql: { duckdb: 'select [upper(t) for t in tags if len(t) > 1] as t from shop.products' },
    gives: { t: 'f(products.tags)' },
  },
  {
    name: 'star with exclude, replace and rename',
    sql: {
      duckdb: 'select * exclude (campaign) replace (cost * 2 as cost) rename (day as date) from ads.spend',
    },
    gives: { date: 'spend.day', cost: 'f(spend.cost)' },
  },
  {
    name: 'columns(...)',
    sql: { duckdb: "select columns('^c'), max(columns('ost$')) over () as most from ads.spend" },
    gives: { campaign: 'spend.campaign', cost: 'spend.cost', most: 'agg(spend.cost)' },
  },
  {
    name: 'from first',
    sql: { duckdb: 'from ads.spend' },
    gives: { day: 'spend.day', campaign: 'spend.campaign', cost: 'spend.cost' },
  },
  {
    name: 'an alias that is used again',
    sql: { duckdb: 'select price * quantity as net, net * 2 as gross from shop.items where gross > 3' },
    gives: { net: 'f(items.price) f(items.quantity)', gross: 'f(items.price) f(items.quantity)' },
    by: 'where(items.price) where(items.quantity)',
  },
  {
    name: 'pivot',
    sql: { duckdb: "select * from ads.spend pivot (sum(cost) for campaign in ('a', 'b') group by day)" },
    gives: {
      day: 'spend.day',
      a: 'agg(spend.cost) if(spend.campaign)',
      b: 'agg(spend.cost) if(spend.campaign)',
    },
    by: 'group(spend.day)',
  },
  {
    name: 'unpivot',
    sql: {
      duckdb:
        'select * from (unpivot (select order_id, price, quantity from shop.items) on price, quantity into name what value n)',
    },
    gives: { order_id: 'items.order_id', what: '', n: 'items.price items.quantity' },
  },
  {
    name: 'names in capitals',
    sql: 'SELECT ID, O.Amount AS total FROM shop.orders AS o WHERE STATE IS NOT NULL',
    gives: { id: 'orders.id', total: 'orders.amount' },
    by: 'where(orders.state)',
  },
]
