--! description: what each affiliate did on each day at Everflow, for all advertisers together
--! tests: unique(date, affiliate_id), not_null(date), not_null(affiliate_id)
select
  date,
  affiliate_id,
  cast(sum(clicks) as bigint) as clicks,
  cast(sum(conversions) as bigint) as conversions,
  cast(sum(revenue) as double precision) as revenue,
  cast(sum(payout) as double precision) as payout
from everflow.daily_stats
group by date, affiliate_id
