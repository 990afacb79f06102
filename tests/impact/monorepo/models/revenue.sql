select sum(amount) as revenue from shop.orders;
