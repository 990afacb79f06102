import { direct } from './direct.ts'
import { duckCase } from './duck-case.ts'
import { snakeCase } from './snake-case.ts'
import { sqlCi } from './sql-ci.ts'
import { sqlCs } from './sql-cs.ts'

/** The ways to make a column's name of a source's; names and rules are dlt's. */
export type NamingConvention = 'snake_case' | 'duck_case' | 'direct' | 'sql_cs_v1' | 'sql_ci_v1'

const IDENTIFIER: Readonly<Record<NamingConvention, (name: string, maxLength?: number) => string>> = {
  snake_case: snakeCase,
  duck_case: duckCase,
  direct,
  sql_cs_v1: sqlCs,
  sql_ci_v1: sqlCi,
}

/** The name that a convention makes of a source's name, at most `maxLength` bytes of UTF-8. */
export const identifier = (convention: NamingConvention, name: string, maxLength = 63): string =>
  IDENTIFIER[convention](name, maxLength)
