create schema shop;
create table shop.customers (
  customer_id bigint not null,
  email text not null,
  tier text,
  zip text,
  signed_up date,
  constraint customers_pkey primary key (customer_id)
);
create table shop.orders (
  order_id bigint not null,
  customer_id bigint not null,
  amount bigint not null,
  tax numeric(18,2),
  placed_on date,
  coupon text,
  channel text not null,
  gift boolean,
  constraint orders_pkey primary key (order_id)
);
create table shop.refunds (
  refund_id bigint not null,
  order_id bigint not null,
  amount bigint not null,
  reason text,
  constraint refunds_pkey primary key (refund_id)
);
create table shop.products (
  sku text not null,
  title text not null,
  price double precision,
  tags text,
  constraint products_pkey primary key (sku)
);
