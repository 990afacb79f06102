--! severity: warn
-- Affiliates that mapping/affiliates.csv lacks are in no report.
select distinct earned.affiliate_id
from staging.affiliate_days as earned
where not exists (select 1 from mapping.affiliates as mapped where mapped.affiliate_id = earned.affiliate_id)
