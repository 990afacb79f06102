--! materialized: incremental
--! time_column: day
--! lookback: 3
--! begin: 2026-01-01
--! tests: unique(day)
select o.day, sum(i.amount) as sold, count(distinct o.order_id) as orders
from staging.orders o
join staging.items i using (order_id)
where o.day >= :since and o.day < :until
group by o.day
