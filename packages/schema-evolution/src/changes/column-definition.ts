import { ident, type Dialect } from '@sluice/engine'
import type { Column } from '@sluice/schema'

/** A column as DDL: `"qty" bigint not null`. */
export const columnDefinition = ({ name, type, nullable }: Column, dialect: Dialect): string =>
  `${ident(name)} ${dialect.typeName(type)}${nullable ? '' : ' not null'}`
