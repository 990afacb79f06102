import { textIn, textsIn, type Node } from './node.ts'

/** The name that DuckDB gives an element of a select list; undefined for one that is named by its whole text. */
export function duckdbName(node: Node): string | undefined {
  const alias = textIn(node, 'alias')
  if (alias !== '') return alias
  if (node['class'] === 'COLUMN_REF') return textsIn(node, 'column_names').at(-1)
  if (node['class'] === 'FUNCTION' && node['function_name'] === 'count_star') return 'count_star()'
  return undefined
}
