import { ident, type Dialect } from '@sluice/engine'
import type { Column } from '@sluice/schema'

/** Types of tables that were there before, which both engines call alike. */
const SHARED =
  /^(smallint|integer|real|(text|varchar|character varying|smallint|integer|bigint|boolean)\[\])$/i

/** A column as DDL: `"qty" bigint not null`. */
export function columnDefinition({ name, type, nullable, stored }: Column, dialect: Dialect): string {
  const shared = stored?.name.toLowerCase().replace(/^float$/, 'real')
  const own = shared !== undefined && SHARED.test(shared) ? shared : dialect.typeName(type)
  return `${ident(name)} ${own}${nullable ? '' : ' not null'}`
}
