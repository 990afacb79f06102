import { isAggregate } from './aggregates.ts'
import { isNode, listIn, nodeIn, nodesIn, textIn, type Node } from './node.ts'
import { ALL_COLUMNS, because, computed, type Expression, type QueryTree } from './query-tree.ts'

/** What the expressions of one `select` refer to besides columns. */
export interface PostgresContext {
  /** `window w as (...)`, by name. */
  readonly windows: ReadonlyMap<string, Node>
  readonly query: (select: unknown) => QueryTree
}

/** The one kind of a node and its fields: `{"ColumnRef": {...}}`. */
export function kindAndFields(node: unknown): readonly [kind: string, fields: Node] {
  const [first] = isNode(node) ? Object.entries(node) : []
  return first && isNode(first[1]) ? [first[0], first[1]] : ['', {}]
}

export const stringsOf = (nodes: readonly unknown[]): readonly string[] =>
  nodes.flatMap((node) => {
    const [kind, fields] = kindAndFields(node)
    return kind === 'String' ? [textIn(fields, 'sval')] : []
  })

/** An expression of PostgreSQL's parse tree. */
export function postgresExpression(node: unknown, context: PostgresContext): Expression {
  const [kind, fields] = kindAndFields(node)
  const one = (value: unknown): Expression => postgresExpression(value, context)
  switch (kind) {
    case 'ColumnRef':
      return columnRef(fields)
    case 'A_Const': {
      const integer = nodeIn(fields, 'ival')
      // libpg-query leaves out a zero.
      return integer ? { kind: 'constant', integer: Number(integer['ival'] ?? 0) } : { kind: 'constant' }
    }
    case 'A_Indirection':
      return fieldOf(fields, context)
    case 'GroupingFunc':
      return computed([], because('GROUP_BY', listIn(fields, 'args').map(one)))
    case 'SubLink':
      return subLink(fields, context)
    case 'FuncCall':
      return functionCall(fields, context)
    case 'CaseExpr': {
      const whens = nodesIn(fields, 'args').map((when) => kindAndFields(when)[1])
      const results = [...whens.map(({ result }) => result), fields['defresult']]
      const conditions = [fields['arg'], ...whens.map(({ expr }) => expr)]
      return computed(present(results).map(one), because('CONDITIONAL', present(conditions).map(one)))
    }
    case 'JsonArrayAgg':
    case 'JsonObjectAgg': {
      const { constructor: call, ...rest } = fields
      const { agg_filter: filter, agg_order: order, over } = isNode(call) ? call : ({} as Node)
      return computed(
        childrenOf(rest, context),
        [
          ...because('FILTER', present([filter]).map(one)),
          ...because('SORT', (Array.isArray(order) ? order : []).map(one)),
          ...(isNode(over) ? windowOf(over, context) : []),
        ],
        'AGGREGATION',
      )
    }
    default:
      return computed(childrenOf(fields, context))
  }
}

const present = (values: readonly unknown[]): readonly unknown[] =>
  values.filter((value) => value !== undefined)

function columnRef(fields: Node): Expression {
  const parts = listIn(fields, 'fields')
  const path = stringsOf(parts)
  if (path.length === parts.length) return { kind: 'column', path }
  return path.length === 0 ? ALL_COLUMNS : { ...ALL_COLUMNS, table: path }
}

/** Functions that give more than one column, without saying so in the query. */
export const GIVES: Readonly<Record<string, readonly string[]>> = {
  json_each: ['key', 'value'],
  json_each_text: ['key', 'value'],
  jsonb_each: ['key', 'value'],
  jsonb_each_text: ['key', 'value'],
  json_array_elements: ['value'],
  json_array_elements_text: ['value'],
  jsonb_array_elements: ['value'],
  jsonb_array_elements_text: ['value'],
}

/** `(t).a` is the column of a table, or the field of a column; `(t).*` are all of them. */
function fieldOf(fields: Node, context: PostgresContext): Expression {
  const inner = postgresExpression(fields['arg'], context)
  const names = stringsOf(listIn(fields, 'indirection'))
  const [last] = listIn(fields, 'indirection').slice(-1)
  if (kindAndFields(last)[0] === 'A_Star') {
    if (inner.kind === 'column') return { ...ALL_COLUMNS, table: [...inner.path, ...names] }
    const [, call] = kindAndFields(fields['arg'])
    const given = GIVES[stringsOf(listIn(call, 'funcname')).at(-1) ?? ''] ?? []
    return { ...ALL_COLUMNS, known: given.map((name) => ({ name, expression: computed([inner]) })) }
  }
  return inner.kind === 'column' && names.length === listIn(fields, 'indirection').length
    ? { kind: 'column', path: [...inner.path, ...names] }
    : computed(childrenOf(fields, context))
}

function childrenOf(node: unknown, context: PostgresContext): readonly Expression[] {
  if (Array.isArray(node)) return node.flatMap((value) => childrenOf(value, context))
  if (!isNode(node)) return []
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'typeName') return []
    // A key with a capital is the kind of a node, whose fields are another one's.
    if (/^[A-Z]/.test(key) && isNode(value))
      return EXPRESSION.has(key)
        ? [postgresExpression({ [key]: value }, context)]
        : childrenOf(value, context)
    return childrenOf(value, context)
  })
}

const EXPRESSION: ReadonlySet<string> = new Set([
  'ColumnRef',
  'A_Const',
  'A_Indirection',
  'GroupingFunc',
  'SubLink',
  'FuncCall',
  'CaseExpr',
  'JsonArrayAgg',
  'JsonObjectAgg',
])

function subLink(fields: Node, context: PostgresContext): Expression {
  const query: Expression = {
    kind: 'query',
    query: context.query(fields['subselect']),
    exists: fields['subLinkType'] === 'EXISTS_SUBLINK',
  }
  const isPlain = fields['subLinkType'] === 'EXPR_SUBLINK' || query.exists
  const test = fields['testexpr']
  return isPlain
    ? query
    : computed([...(test === undefined ? [] : [postgresExpression(test, context)]), query])
}

function functionCall(fields: Node, context: PostgresContext): Expression {
  const one = (value: unknown): Expression => postgresExpression(value, context)
  const name = stringsOf(listIn(fields, 'funcname')).at(-1) ?? ''
  const order = listIn(fields, 'agg_order').map(one)
  // What `within group (order by ...)` names are the values.
  const isWithin = fields['agg_within_group'] === true
  const values = [...listIn(fields, 'args').map(one), ...(isWithin ? order : [])]
  const filter = fields['agg_filter']
  const over = nodeIn(fields, 'over')
  const isSure = filter !== undefined || order.length > 0 || fields['agg_distinct'] === true
  return computed(
    values,
    [
      ...because('FILTER', present([filter]).map(one)),
      ...because('SORT', isWithin ? [] : order),
      ...(over ? windowOf(over, context) : []),
    ],
    isSure || isAggregate(name) || fields['agg_star'] === true ? 'AGGREGATION' : 'TRANSFORMATION',
  )
}

/** What decides which rows a window function sees. */
function windowOf(over: Node, context: PostgresContext): ReturnType<typeof because> {
  const base = context.windows.get(textIn(over, 'refname') || textIn(over, 'name'))
  const parts = [
    ...listIn(over, 'partitionClause'),
    ...listIn(over, 'orderClause'),
    ...present([over['startOffset'], over['endOffset']]),
  ]
  const own = because(
    'WINDOW',
    parts.flatMap((part) => childrenOf(part, context)),
  )
  return base && base !== over ? [...windowOf(base, context), ...own] : own
}
