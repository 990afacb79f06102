select o.order_id
from staging.orders o
left join marts.orders m using (order_id)
where m.order_id is null
