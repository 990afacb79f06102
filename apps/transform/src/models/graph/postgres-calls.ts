import { isNode, nodeIn, nodesIn, textIn, type Node } from '../tree/node.ts'
import { isMoment, type Calls } from './reference.ts'

/** What a query calls, in the tree of PostgreSQL. */
export function postgresCalls(tree: unknown): Calls {
  const functions = new Set<string>()
  const unsettled = new Set<string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (!isNode(node)) return
    for (const [kind, value] of Object.entries(node)) {
      if (isNode(value)) {
        if (kind === 'FuncCall') functions.add(nameOf(nodesIn(value, 'funcname')))
        if (kind === 'SQLValueFunction') unsettled.add(valueName(value))
        if (kind === 'RangeTableSample') unsettled.add('a sample')
        const constant = kind === 'A_Const' ? nodeIn(value, 'sval') : undefined
        if (constant && isMoment(constant['sval'])) unsettled.add(`'${textIn(constant, 'sval')}'`)
      }
      visit(value)
    }
  }
  visit(tree)
  return { functions: [...functions], tableFunctions: [], unsettled: [...unsettled] }
}

/** The name of a function; one of a schema that is not the engine's keeps it, and so is none that is known. */
function nameOf(parts: readonly Node[]): string {
  const names = parts.map((part) => textIn(nodeIn(part, 'String') ?? {}, 'sval'))
  return names.length === 2 && names[0] === 'pg_catalog' ? (names[1] ?? '') : names.join('.')
}

/** `SVFOP_CURRENT_DATE` is current_date. */
const valueName = (node: Node): string =>
  textIn(node, 'op')
    .replace(/^SVFOP_/, '')
    .toLowerCase()
