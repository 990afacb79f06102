-- What a server says of itself and of the role of this connection.
select
  pg_catalog.current_setting('server_version')::text as version,
  pg_catalog.current_setting('server_version_num')::int as version_number,
  pg_catalog.current_setting('server_encoding')::text as encoding,
  pg_catalog.current_setting('TimeZone')::text as zone,
  current_user::text as role,
  pg_catalog.current_database()::text as database,
  pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create') as can_create,
  (pg_catalog.pg_is_in_recovery()
    or pg_catalog.current_setting('default_transaction_read_only')::boolean) as read_only,
  pg_catalog.extract('epoch', pg_catalog.clock_timestamp())::double precision * 1000 as now,
  pg_catalog.pg_backend_pid() as pid
