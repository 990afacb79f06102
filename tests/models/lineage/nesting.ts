import type { LineageCase } from './cases.ts'

/** Queries in queries, windows over groups, names that hide each other: all on both engines. */
export const NESTED: readonly LineageCase[] = [
  {
    name: 'a union in a cte, grouped',
    sql: `with days as (select day, cost from ads.spend union all select placed_at, amount from shop.orders)
      select day, sum(cost) as total from days group by day`,
    gives: { day: 'spend.day orders.placed_at', total: 'agg(spend.cost) agg(orders.amount)' },
    by: 'group(spend.day) group(orders.placed_at)',
  },
  {
    name: 'counts of a left join',
    sql: `select c.name, count(o.id) as n, count(distinct o.state) as states
      from shop.customers c left join shop.orders o on o.customer_id = c.id group by c.name`,
    gives: { name: 'customers.name', n: 'agg(orders.id)', states: 'agg(orders.state)' },
    by: 'join(orders.customer_id) join(customers.id) group(customers.name)',
  },
  {
    name: 'a window over an aggregate',
    sql: 'select placed_at, sum(sum(amount)) over (order by placed_at) as running from shop.orders group by placed_at',
    gives: { placed_at: 'orders.placed_at', running: 'agg(orders.amount) over(orders.placed_at)' },
    by: 'group(orders.placed_at)',
  },
  {
    name: 'exists in a case',
    sql: `select case when exists (select 1 from shop.items i where i.order_id = o.id) then 'y' else 'n' end as sold from shop.orders o`,
    gives: { sold: 'if(items.order_id) if(orders.id)' },
  },
  {
    name: 'case in an aggregate',
    sql: `select sum(case when state = 'paid' then amount else 0 end) as paid from shop.orders`,
    gives: { paid: 'agg(orders.amount) if(orders.state)' },
  },
  {
    name: 'pairs that are in a subquery',
    sql: 'select id from shop.orders where (customer_id, state) in (select id, country from shop.customers)',
    gives: { id: 'orders.id' },
    by: 'where(orders.customer_id) where(orders.state) where(customers.id) where(customers.country)',
  },
  {
    name: 'an alias that is used inside and outside',
    sql: 'select t.v from (select t.amount as v, t.id from shop.orders t) t where t.id > 1',
    gives: { v: 'orders.amount' },
    by: 'where(orders.id)',
  },
  {
    name: 'ctes that are called as tables are',
    sql: `with orders as (select id, amount as price from shop.orders), items as (select id as order_id, price from orders)
      select order_id, price from items`,
    gives: { order_id: 'orders.id', price: 'orders.amount' },
  },
  {
    name: 'a star of a cte in a join',
    sql: `with o as (select id, customer_id from shop.orders)
      select o.*, c.name as customer from o left join shop.customers c on c.id = o.customer_id`,
    gives: { id: 'orders.id', customer_id: 'orders.customer_id', customer: 'customers.name' },
    by: 'join(customers.id) join(orders.customer_id)',
  },
  {
    name: 'using twice',
    sql: `select order_id, product_id, title, spent from (select id as order_id, amount as spent from shop.orders) as o
      join shop.items using (order_id) left join shop.products using (product_id)`,
    gives: {
      order_id: 'orders.id',
      product_id: 'items.product_id',
      title: 'products.title',
      spent: 'orders.amount',
    },
    by: 'join(orders.id) join(items.order_id) join(items.product_id) join(products.product_id)',
  },
  {
    name: 'lateral of lateral',
    sql: `select b.v from shop.items i cross join lateral (select i.price as p) as a
      cross join lateral (select a.p * i.quantity as v) as b`,
    gives: { v: 'f(items.price) f(items.quantity)' },
  },
  {
    name: 'left join lateral',
    sql: `select c.id, x.most from shop.customers c
      left join lateral (select max(o.amount) as most from shop.orders o where o.customer_id = c.id) as x on true`,
    gives: { id: 'customers.id', most: 'agg(orders.amount)' },
    by: 'where(orders.customer_id) where(customers.id)',
  },
  {
    name: 'a scalar subquery in a filter',
    sql: 'select id from shop.orders where amount > (select avg(price) from shop.items)',
    gives: { id: 'orders.id' },
    by: 'where(orders.amount) where(items.price)',
  },
  {
    name: 'an order by expressions that are not selected',
    sql: `select id from shop.orders order by amount * customer_id desc, coalesce(state, 'x')`,
    gives: { id: 'orders.id' },
    by: 'sort(orders.amount) sort(orders.customer_id) sort(orders.state)',
  },
  {
    name: 'an order by a name that is a column, too',
    sql: 'select amount as id from shop.orders order by id',
    gives: { id: 'orders.amount' },
    by: 'sort(orders.amount)',
  },
  {
    name: 'except inside of union',
    sql: `select id from shop.customers union all (select customer_id from shop.orders except select order_id from shop.items)`,
    gives: { id: 'customers.id orders.customer_id' },
    by: 'where(orders.customer_id) where(items.order_id)',
  },
  {
    name: 'values in a join',
    sql: `select o.id, r.factor * o.amount as v from shop.orders o
      join (values ('paid', 2), ('open', 0)) as r(state, factor) on r.state = o.state`,
    gives: { id: 'orders.id', v: 'f(orders.amount)' },
    by: 'join(orders.state)',
  },
  {
    name: 'a path in a recursive cte',
    sql: `with recursive tree(id, path) as (
        select id, name from shop.customers where referrer_id is null
        union all
        select c.id, t.path || '/' || c.name from shop.customers c join tree t on t.id = c.referrer_id
      ) select path from tree`,
    gives: { path: 'customers.name f(customers.name)' },
    by: 'where(customers.referrer_id) join(customers.id) join(customers.referrer_id)',
  },
  {
    name: 'a recursive cte with a cte in it',
    sql: `with recursive tree as (
        (with roots as (select id, country from shop.customers where referrer_id is null) select id, country from roots)
        union all
        select c.id, t.country from shop.customers c join tree t on t.id = c.referrer_id
      ) select id, country from tree`,
    gives: { id: 'customers.id', country: 'customers.country' },
    by: 'where(customers.referrer_id) join(customers.id) join(customers.referrer_id)',
  },
  {
    name: 'a window that goes on with another one',
    sql: 'select sum(amount) over (w order by id) as running from shop.orders window w as (partition by state)',
    gives: { running: 'agg(orders.amount) over(orders.state) over(orders.id)' },
  },
  {
    name: 'lag with a default',
    sql: 'select lag(amount, 1, customer_id) over (partition by state order by placed_at) as before from shop.orders',
    gives: { before: 'f(orders.amount) f(orders.customer_id) over(orders.state) over(orders.placed_at)' },
  },
  {
    name: 'a cte in a scalar subquery',
    sql: 'with m as (select max(price) as most from shop.items) select id, amount / (select most from m) as share from shop.orders',
    gives: { id: 'orders.id', share: 'f(orders.amount) agg(items.price)' },
  },
  {
    name: 'a subquery with its own cte that reads the outer row',
    sql: `select c.name, (with mine as (select o.amount from shop.orders o where o.customer_id = c.id)
      select sum(amount) from mine) as total from shop.customers c`,
    gives: {
      name: 'customers.name',
      total: 'agg(orders.amount) where(orders.customer_id) where(customers.id)',
    },
  },
  {
    name: 'a natural join with a star',
    sql: 'select * from (select id, name from shop.customers) as a natural left join (select id, country as region from shop.customers) as b',
    gives: { id: 'customers.id', name: 'customers.name', region: 'customers.country' },
    by: 'join(customers.id)',
  },
  {
    name: 'names in quotes',
    sql: 'select "o"."id" as "Order ID", amount as "select" from shop.orders as "o"',
    gives: { 'Order ID': 'orders.id', select: 'orders.amount' },
  },
  {
    name: 'a count of a subquery',
    sql: `select count(*) as n from (select distinct customer_id from shop.orders where state = 'paid') as x`,
    gives: { n: '' },
    by: 'where(orders.state)',
  },
  {
    name: 'coalesce of a full join',
    sql: `select coalesce(s.day, o.placed_at) as day, coalesce(s.cost, 0) - coalesce(o.amount, 0) as gain
      from ads.spend s full join shop.orders o on o.placed_at = s.day`,
    gives: { day: 'f(spend.day) f(orders.placed_at)', gain: 'f(spend.cost) f(orders.amount)' },
    by: 'join(spend.day) join(orders.placed_at)',
  },
  {
    name: 'parts of dates',
    sql: `select extract(year from placed_at) as y, date_trunc('month', placed_at) as m from shop.orders`,
    gives: { y: 'f(orders.placed_at)', m: 'f(orders.placed_at)' },
  },
  {
    name: 'any of a subquery',
    sql: 'select id from shop.orders where customer_id = any (select id from shop.customers where country is not null)',
    gives: { id: 'orders.id' },
    by: 'where(orders.customer_id) where(customers.id) where(customers.country)',
  },
  {
    name: 'the first element of an aggregate',
    sql: 'select (array_agg(state order by placed_at desc))[1] as last_state from shop.orders',
    gives: { last_state: 'agg(orders.state) sort(orders.placed_at)' },
  },
  {
    name: 'grouping',
    sql: 'select state, grouping(state) as g, sum(amount) as total from shop.orders group by rollup (state)',
    gives: { state: 'orders.state', g: 'group(orders.state)', total: 'agg(orders.amount)' },
    by: 'group(orders.state)',
  },
  {
    name: 'a join by ranges',
    sql: `select o.id, s.campaign from shop.orders o
      left join ads.spend s on o.placed_at >= s.day and (s.campaign = o.state or s.cost > o.amount)`,
    gives: { id: 'orders.id', campaign: 'spend.campaign' },
    by: 'join(orders.placed_at) join(spend.day) join(spend.campaign) join(orders.state) join(spend.cost) join(orders.amount)',
  },
  {
    name: 'a limit by a subquery',
    sql: 'select id from shop.orders limit (select max(quantity) from shop.items)',
    gives: { id: 'orders.id' },
    by: 'where(items.quantity)',
  },
  {
    name: 'a having with a subquery',
    sql: `select state, count(*) as n from shop.orders group by state having sum(amount) > (select sum(cost) from ads.spend)`,
    gives: { state: 'orders.state', n: '' },
    by: 'group(orders.state) where(orders.amount) where(spend.cost)',
  },
  {
    name: 'elements with their places',
    sql: 'select p.title, u.tag, u.n from shop.products p cross join unnest(p.tags) with ordinality as u(tag, n)',
    gives: { title: 'products.title', tag: 'f(products.tags)', n: 'f(products.tags)' },
  },
  {
    name: 'a subquery in a join condition',
    sql: `select o.id from shop.orders o join shop.customers c
      on c.id = o.customer_id and c.country in (select campaign from ads.spend)`,
    gives: { id: 'orders.id' },
    by: 'join(customers.id) join(orders.customer_id) join(customers.country) join(spend.campaign)',
  },
]
