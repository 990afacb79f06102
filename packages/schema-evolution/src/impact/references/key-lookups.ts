import { ts } from 'ts-morph'
import { identifies, type RuleDelta } from '../delta/rule-delta.ts'
import type { Hit } from '../nodes/hit.ts'
import { methodOf } from '../nodes/kysely-scope.ts'

/** Calls that find or collect values by a key. */
const BY_KEY =
  /^(?:fromEntries|keyBy|indexBy|groupBy|uniqBy|find|findLast|findIndex|findLastIndex|set|get|has|delete|add)$/

/** Whether a value of a column is used as a key in code, while a rule goes by which it was the key of one row. */
export function isKeyLookup({ node, detail }: Hit, delta: RuleDelta): boolean {
  if (!('uniqueness' in delta)) return false
  const { gone, after } = delta.uniqueness
  const lost = gone.filter(({ columns }) => !after.some((rule) => identifies(rule, new Set(columns))))
  return lost.some(({ columns }) => columns.includes(detail.replace(/^\./, ''))) && isKey(node)
}

/** `new Map(rows.map((row) => [row.id, row]))`, `found[row.id]`, `rows.find((row) => row.id === id)`. */
function isKey(node: ts.Node): boolean {
  for (let at = node; at.parent && !ts.isStatement(at.parent); at = at.parent) {
    const { parent } = at
    if (ts.isElementAccessExpression(parent) && parent.argumentExpression === at) return true
    if (ts.isComputedPropertyName(parent)) return true
    if (ts.isNewExpression(parent)) return /^(?:Map|Set)$/.test(parent.expression.getText())
    if (ts.isCallExpression(parent) && parent.expression !== at && BY_KEY.test(methodOf(parent))) return true
  }
  return false
}
