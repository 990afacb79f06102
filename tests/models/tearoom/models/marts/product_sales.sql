--! materialized: incremental
--! unique_key: sku
select sku, min(name) as name, cast(sum(quantity) as bigint) as pieces, sum(amount) as sold
from staging.items
group by sku
