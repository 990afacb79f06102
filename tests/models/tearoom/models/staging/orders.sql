--! tests: unique(order_id), relationships(customer_id, tearoom.customers.id)
--! tests: accepted_values(status, placed, completed, returned)
select id as order_id, customer_id, store, ordered_at, cast(ordered_at as date) as day, status
from tearoom.orders
