select o.coupon, o.tax from shop.orders o where o.coupon is not null;
