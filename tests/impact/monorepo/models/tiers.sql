select tier, count(*) as customers from shop.customers group by tier;
