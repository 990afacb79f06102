import type { TableName } from '@sluice/schema'
import {
  alteredTable,
  commentIn,
  relaxedColumn,
  renamedColumn,
  splitIndex,
  withNewName,
  type Comment,
} from './alterations.ts'
import { isGenerated, type TableParts } from './table-parts.ts'

/** The parts of a table after statements that rename columns, let them be null, or comment on the table or its columns. */
export const altered = (parts: TableParts, statements: readonly string[]): TableParts =>
  statements.reduce((before, statement) => {
    const comment = commentIn(statement)
    if (comment) return isOf(before, comment) ? withComment(before, comment) : before
    if (!isOf(before, alteredTable(statement))) return before
    const renamed = renamedColumn(statement)
    if (renamed) return withRenamed(before, renamed)
    const relaxed = relaxedColumn(statement)
    return {
      ...before,
      columns: before.columns.map((column) =>
        column.name === relaxed ? { ...column, nullable: true } : column,
      ),
    }
  }, parts)

const isOf = (parts: TableParts, table: TableName | undefined): boolean =>
  table?.dataset === parts.dataset && table.name === parts.name

function withComment(parts: TableParts, { column: name, text }: Comment): TableParts {
  if (name === undefined) return { ...parts, comment: text }
  if (parts.columns.some((column) => column.name === name))
    return {
      ...parts,
      columns: parts.columns.map((column) => (column.name === name ? { ...column, comment: text } : column)),
    }
  // The statements have added the column: a copy has all of it but the comment.
  return {
    ...parts,
    columns: [...parts.columns, { name, type: '', nullable: true, rest: '', comment: text }],
  }
}

function withRenamed(
  parts: TableParts,
  { from, to }: { readonly from: string; readonly to: string },
): TableParts {
  const renamed = (sql: string): string => withNewName(sql, from, to)
  return {
    ...parts,
    columns: parts.columns.map((column) => ({
      ...column,
      name: column.name === from ? to : column.name,
      rest: isGenerated(column) ? renamed(column.rest) : column.rest,
    })),
    constraints: parts.constraints.map(renamed),
    indexes: parts.indexes.map((index) => {
      const [head, columns] = splitIndex(index.sql)
      return { ...index, sql: `${head}${renamed(columns)}` }
    }),
  }
}
