import { literal, ident } from '../quote.ts'
import { unreachable } from '@sluice/schema'
import type { EngineKind } from '../engine.ts'

/** Creates a schema that is missing. For `if not exists` alone PostgreSQL wants the right to create it even where it exists. */
export function createSchema(kind: EngineKind, name: string): string {
  switch (kind) {
    case 'duckdb':
      return `create schema if not exists ${ident(name)}`
    case 'postgres':
      return `do $sluice$ begin
  if not exists (select from pg_catalog.pg_namespace where nspname operator(pg_catalog.=) ${literal(name)}) then
    create schema ${ident(name)};
  end if;
end $sluice$`
    default:
      return unreachable(kind)
  }
}
