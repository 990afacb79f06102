import { ident, literal, maskComment, qualified } from '@sluice/engine'
import type { Column, TableName } from '@sluice/schema'

/** The statement that marks a column as masked; none for one that is not. */
export const markMask = ({ dataset, name }: TableName, { name: column, mask }: Column): readonly string[] =>
  mask === undefined
    ? []
    : [`comment on column ${qualified(dataset, name)}.${ident(column)} is ${literal(maskComment(mask))};`]
