import { sqlCs } from './sql-cs.ts'

/** A case-insensitive SQL name (dlt's `sql_ci_v1`): `sqlCs` in lower case. */
export const sqlCi = (name: string, maxLength = 63): string => sqlCs(name, maxLength).toLowerCase()
