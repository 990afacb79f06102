import { isNode, nodeIn, nodesIn, textIn, textsIn, type Node } from '../tree/node.ts'
import { isMoment, type Calls } from './reference.ts'

/** Names that DuckDB takes for a function without parentheses, where no column has them. */
const WITHOUT_PARENTHESES = new Set(
  'current_date current_time current_timestamp localtime localtimestamp current_user current_role user session_user current_catalog current_schema'.split(
    ' ',
  ),
)

/** What a query calls, in the tree of DuckDB. */
export function duckdbCalls(tree: unknown): Calls {
  const functions = new Set<string>()
  const tableFunctions = new Set<string>()
  const unsettled = new Set<string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (!isNode(node)) return
    if (isNode(node['sample'])) unsettled.add('a sample')
    if (node['type'] === 'SHOW_REF') unsettled.add('a list of tables or columns')
    if (node['type'] === 'TABLE_FUNCTION') {
      const called = node['function']
      if (isNode(called)) {
        tableFunctions.add(textIn(called, 'function_name').toLowerCase())
        nodesIn(called, 'children').forEach(visit)
      }
      return
    }
    const name = textIn(node, 'function_name')
    if (name !== '') functions.add(name.toLowerCase())
    const [column, ...rest] = namesIn(node)
    if (column !== undefined && rest.length === 0 && WITHOUT_PARENTHESES.has(column)) unsettled.add(column)
    const constant = nodeIn(node, 'value')
    if (constant && isMoment(constant['value'])) unsettled.add(`'${textIn(constant, 'value')}'`)
    Object.values(node).forEach(visit)
  }
  visit(tree)
  return { functions: [...functions], tableFunctions: [...tableFunctions], unsettled: [...unsettled] }
}

const namesIn = (node: Node): readonly string[] =>
  node['class'] === 'COLUMN_REF' ? textsIn(node, 'column_names').map((name) => name.toLowerCase()) : []
