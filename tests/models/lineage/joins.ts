import type { LineageCase } from './cases.ts'

export const JOINS: readonly LineageCase[] = [
  {
    name: 'an inner join',
    sql: 'select o.id, c.name from shop.orders o join shop.customers c on c.id = o.customer_id',
    gives: { id: 'orders.id', name: 'customers.name' },
    by: 'join(customers.id) join(orders.customer_id)',
  },
  {
    name: 'columns that only one table has need no table',
    sql: 'select amount, country from shop.orders o left join shop.customers c on c.id = o.customer_id where referrer_id is null',
    gives: { amount: 'orders.amount', country: 'customers.country' },
    by: 'join(customers.id) join(orders.customer_id) where(customers.referrer_id)',
  },
  {
    name: 'a comma',
    sql: 'select o.id, c.name from shop.orders o, shop.customers c where o.customer_id = c.id',
    gives: { id: 'orders.id', name: 'customers.name' },
    by: 'where(orders.customer_id) where(customers.id)',
  },
  {
    name: 'a table with itself',
    sql: 'select a.name, b.name as referrer from shop.customers a join shop.customers b on b.id = a.referrer_id',
    gives: { name: 'customers.name', referrer: 'customers.name' },
    by: 'join(customers.id) join(customers.referrer_id)',
  },
  {
    name: 'using',
    sql: 'select product_id, title, quantity from shop.items join shop.products using (product_id)',
    gives: { product_id: 'items.product_id', title: 'products.title', quantity: 'items.quantity' },
    by: 'join(items.product_id) join(products.product_id)',
  },
  {
    name: 'using in a right join',
    sql: 'select product_id, items.product_id as sold from shop.items right join shop.products using (product_id)',
    gives: { product_id: 'products.product_id', sold: 'items.product_id' },
    by: 'join(items.product_id) join(products.product_id)',
  },
  {
    name: 'using in a full join',
    sql: 'select product_id, price from shop.items full join shop.products using (product_id)',
    gives: { product_id: 'f(items.product_id) f(products.product_id)', price: 'items.price' },
    by: 'join(items.product_id) join(products.product_id)',
  },
  {
    name: 'star and using',
    sql: {
      postgres: 'select * from shop.items join shop.products using (product_id)',
    },
    gives: {
      product_id: 'items.product_id',
      order_id: 'items.order_id',
      price: 'items.price',
      quantity: 'items.quantity',
      title: 'products.title',
      tags: 'products.tags',
      attrs: 'products.attrs',
    },
    by: 'join(items.product_id) join(products.product_id)',
  },
  {
    name: 'star and using on DuckDB',
    sql: { duckdb: 'select * from shop.items join shop.products using (product_id)' },
    gives: {
      order_id: 'items.order_id',
      product_id: 'items.product_id',
      price: 'items.price',
      quantity: 'items.quantity',
      title: 'products.title',
      tags: 'products.tags',
      attrs: 'products.attrs',
    },
    by: 'join(items.product_id) join(products.product_id)',
  },
  {
    name: 'natural',
    sql: 'select product_id, title, price from shop.items natural join shop.products',
    gives: { product_id: 'items.product_id', title: 'products.title', price: 'items.price' },
    by: 'join(items.product_id) join(products.product_id)',
  },
  {
    name: 'three tables',
    sql: `select c.name, sum(i.price * i.quantity) as spent from shop.customers c
      join shop.orders o on o.customer_id = c.id join shop.items i on i.order_id = o.id
      where o.state <> 'open' group by c.name`,
    gives: { name: 'customers.name', spent: 'agg(items.price) agg(items.quantity)' },
    by: `join(orders.customer_id) join(customers.id) join(items.order_id) join(orders.id) where(orders.state)
      group(customers.name)`,
  },
  {
    name: 'a semi join',
    sql: { duckdb: 'select * from shop.items semi join shop.products using (product_id)' },
    gives: {
      order_id: 'items.order_id',
      product_id: 'items.product_id',
      price: 'items.price',
      quantity: 'items.quantity',
    },
    by: 'join(items.product_id) join(products.product_id)',
  },
  {
    name: 'the rows before a moment',
    sql: {
      duckdb: 'select o.id, s.cost from shop.orders o asof join ads.spend s on o.placed_at >= s.day',
    },
    gives: { id: 'orders.id', cost: 'spend.cost' },
    by: 'join(orders.placed_at) join(spend.day)',
  },
  {
    name: 'an alias of a join',
    sql: { postgres: 'select j.title, j.price from (shop.items join shop.products using (product_id)) as j' },
    gives: { title: 'products.title', price: 'items.price' },
    by: 'join(items.product_id) join(products.product_id)',
  },
]

export const SETS: readonly LineageCase[] = [
  {
    name: 'union',
    sql: `select id, amount from shop.orders where state = 'paid' union all select order_id, price from shop.items`,
    gives: { id: 'orders.id items.order_id', amount: 'orders.amount items.price' },
    by: 'where(orders.state)',
  },
  {
    name: 'three parts and an order',
    sql: `select id as k from shop.orders union select id from shop.customers union select product_id from shop.products order by k`,
    gives: { k: 'orders.id customers.id products.product_id' },
    by: 'sort(orders.id) sort(customers.id) sort(products.product_id)',
  },
  {
    name: 'except',
    sql: 'select id from shop.customers except select customer_id from shop.orders',
    gives: { id: 'customers.id' },
    by: 'where(customers.id) where(orders.customer_id)',
  },
  {
    name: 'intersect',
    sql: 'select id, name from shop.customers intersect select product_id, title from shop.products',
    gives: { id: 'customers.id', name: 'customers.name' },
    by: 'where(customers.id) where(customers.name) where(products.product_id) where(products.title)',
  },
  {
    name: 'union by name',
    sql: {
      duckdb:
        'select id, amount from shop.orders union all by name select price as amount, order_id as id, quantity from shop.items',
    },
    gives: {
      id: 'orders.id items.order_id',
      amount: 'orders.amount items.price',
      quantity: 'items.quantity',
    },
  },
  {
    name: 'a union in brackets with its own limit',
    sql: '(select id from shop.orders order by placed_at limit 1) union all select id from shop.customers',
    gives: { id: 'orders.id customers.id' },
    by: 'sort(orders.placed_at)',
  },
]
