-- Takes back 20261130T022424_create_orders_create_and_1_more as far as nothing is lost by it. No command runs this file: paste it where you need it.

-- not taken back: create orders.orders_update
-- dropping orders.orders_update would lose its rows, which the ledger counts as loaded, so that they would not come again

-- not taken back: create orders.orders_create
-- dropping orders.orders_create would lose its rows, which the ledger counts as loaded, so that they would not come again

