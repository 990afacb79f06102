--! materialized: table
--! description: revenue, cost and profit of each day and affiliate
--! column cost: what the traffic source of an internal affiliate spent, or what an external affiliate was paid
--! column cpa: cost of a conversion; 0 without conversions
--! tests: unique(date, affiliate_id), not_null(date), not_null(label), not_null(cpa), expression(cost >= 0)
with costs as (
  select
    earned.date,
    earned.affiliate_id,
    mapped.label,
    mapped.kind,
    coalesce(earned.conversions, 0) as conversions,
    coalesce(earned.revenue, 0) as revenue,
    coalesce(case when mapped.kind = 'internal' then spent.cost else earned.payout end, 0) as cost
  from staging.affiliate_days as earned
  join mapping.affiliates as mapped on mapped.affiliate_id = earned.affiliate_id
  left join staging.source_days as spent on spent.source_id = mapped.source_id and spent.date = earned.date
)
select
  date,
  affiliate_id,
  label,
  kind,
  conversions,
  revenue,
  cost,
  revenue - cost as profit,
  case when conversions = 0 then 0 else cost / conversions end as cpa
from costs
