--! materialized: table
--! tests: unique(customer_id), not_null(name)
with first_and_last as (
  select
    customer_id,
    min(day) as first_day,
    max(day) as last_day,
    count(*) as orders,
    sum(paid) as paid
  from marts.orders
  group by customer_id
)
select
  c.customer_id,
  c.name,
  f.first_day,
  f.last_day,
  coalesce(f.orders, 0) as orders,
  coalesce(f.paid, 0) as paid
from staging.customers c
left join first_and_last f using (customer_id)
