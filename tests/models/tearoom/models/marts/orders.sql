--! materialized: table
--! description: one row an order
--! column open: what is not paid yet
--! tests: unique(order_id), not_null(order_id), expression(pieces > 0)
--! tests: expression(open >= 0) where (status = 'completed') severity warn
select
  o.order_id,
  o.customer_id,
  o.day,
  o.status,
  s.city,
  t.pieces,
  t.ordered,
  coalesce(p.paid, 0) as paid,
  case when o.status = 'returned' then 0 else t.ordered - coalesce(p.paid, 0) end as open
from staging.orders o
join prepared.order_totals t using (order_id)
left join prepared.order_payments p using (order_id)
left join geo.stores s on s.store = o.store
