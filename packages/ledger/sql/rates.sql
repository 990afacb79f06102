-- Statements on rates, each behind its name.

-- name: of budget
select clock.now, rates.holder, rates.share
from (select (extract(epoch from {clock}) * 1000)::double precision as now) as clock
left join _sluice.rates on rates.budget = $1 and rates.kept_until > {clock}

-- name: forget
delete from _sluice.rates where kept_until <= now()

-- name: update
update _sluice.rates set share = $3, kept_until = {clock} + cast($4 as double precision) * interval '1 millisecond'
where budget = $1 and holder = $2

-- name: insert
insert into _sluice.rates (budget, holder, share, kept_until)
values ($1, $2, $3, {clock} + cast($4 as double precision) * interval '1 millisecond')
