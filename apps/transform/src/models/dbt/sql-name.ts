import { ident } from '@sluice/engine'
import type { TableName } from '@sluice/schema'

/** A name in SQL and headers, in quotes where it would be another one without them, as dbt quotes names. */
export const sqlName = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : ident(name))

/** The name of a table in SQL and headers. */
export const sqlTable = ({ dataset, name }: TableName): string => `${sqlName(dataset)}.${sqlName(name)}`

/** A column as YAML names it, which dbt writes as it is where `quote` is not set. */
export const sqlColumn = (name: string, isQuoted: boolean): string =>
  !isQuoted && /^("(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)$/u.test(name) ? name : sqlName(name)
