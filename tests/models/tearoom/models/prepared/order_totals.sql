--! materialized: ephemeral
select order_id, sum(amount) as ordered, cast(sum(quantity) as bigint) as pieces
from staging.items
group by order_id
