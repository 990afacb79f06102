import { ident, literal, maskComment, qualified, referenceComment } from '@sluice/engine'
import type { Column, TableName } from '@sluice/schema'

/** The statement that says of a column that it is masked, or what it refers to in its source; none for others. */
export function commentColumn({ dataset, name }: TableName, column: Column): readonly string[] {
  const { mask, references } = column
  if (mask === undefined && references === undefined) return []
  const text = mask === undefined ? referenceComment(references ?? '') : maskComment(mask)
  return [`comment on column ${qualified(dataset, name)}.${ident(column.name)} is ${literal(text)};`]
}
