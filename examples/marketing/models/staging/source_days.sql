--! description: what each traffic source cost on each day at RedTrack
--! tests: unique(date, source_id)
select date, source_id, cast(sum(cost) as double precision) as cost
from redtrack.daily_spend
group by date, source_id
