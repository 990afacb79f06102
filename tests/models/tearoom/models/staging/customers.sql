--! description: customers with one name
--! tests: unique(customer_id), not_null(customer_id)
select
  id as customer_id,
  case when last_name is null then first_name else first_name || ' ' || last_name end as name,
  updated_at
from tearoom.customers
