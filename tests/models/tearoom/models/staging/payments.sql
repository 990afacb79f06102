--! tests: not_null(order_id)
select id as payment_id, order_id, method, amount from tearoom.payments
