--! materialized: snapshot
--! unique_key: customer_id
--! updated_at: updated_at
select customer_id, name, updated_at from staging.customers
