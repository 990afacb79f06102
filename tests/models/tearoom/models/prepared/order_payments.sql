--! materialized: ephemeral
select
  order_id,
  sum(amount) as paid,
  coalesce(sum(amount) filter (where method = 'card'), 0) as paid_by_card
from staging.payments
group by order_id
