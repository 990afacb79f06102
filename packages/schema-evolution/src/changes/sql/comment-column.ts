import { ident, literal, maskComment, qualified, referenceComment } from '@sluice/engine'
import type { Column, TableName } from '@sluice/schema'

/** What the comment of a column says: that it is masked, or what it refers to in its source; undefined for others. */
export function columnComment({ mask, references }: Column): string | undefined {
  if (mask !== undefined) return maskComment(mask)
  return references === undefined ? undefined : referenceComment(references)
}

/** The statement that gives a column its comment; none for others. */
export function commentColumn({ dataset, name }: TableName, column: Column): readonly string[] {
  const text = columnComment(column)
  if (text === undefined) return []
  return [`comment on column ${qualified(dataset, name)}.${ident(column.name)} is ${literal(text)};`]
}
