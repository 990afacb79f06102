import { isAggregate } from './aggregates.ts'
import { duckdbStar, fieldOfStruct, starThatMatches } from './duckdb-star.ts'
import { isNode, nodeIn, nodesIn, textIn, textsIn, type Node } from './node.ts'
import { because, computed, type Expression, type QueryTree } from './query-tree.ts'

/** An expression of DuckDB's parse tree; `query` reads the subqueries in it. */
export function duckdbExpression(node: Node, query: (node: unknown) => QueryTree): Expression {
  const one = (value: unknown): Expression =>
    isNode(value) ? duckdbExpression(value, query) : { kind: 'constant' }
  const all = (key: string): readonly Expression[] => nodesIn(node, key).map(one)
  const orders = nodesIn(node, 'orders').map(({ expression }) => one(expression))
  switch (node['class']) {
    case 'COLUMN_REF':
      return { kind: 'column', path: textsIn(node, 'column_names') }
    case 'CONSTANT':
      return constant(node)
    case 'POSITIONAL_REFERENCE':
      return { kind: 'position', index: Number(node['index']) }
    case 'STAR':
      return duckdbStar(node, one)
    case 'CASE': {
      const checks = nodesIn(node, 'case_checks')
      const results = [...checks.map((check) => check['then_expr']), node['else_expr']].filter(isNode)
      return computed(
        results.map(one),
        because(
          'CONDITIONAL',
          checks.map((check) => one(check['when_expr'])),
        ),
      )
    }
    case 'SUBQUERY': {
      const listed = listedQuery(node['subquery'])
      if (listed) return computed([{ kind: 'query', query: query(listed), exists: false }])
      const exists = /EXISTS/.test(textIn(node, 'subquery_type'))
      const inner: Expression = { kind: 'query', query: query(node['subquery']), exists }
      const child = node['child']
      return isNode(child) ? computed([one(child), inner]) : inner
    }
    case 'FUNCTION':
      return functionCall(node, one)
    case 'WINDOW': {
      const frame = ['start_expr', 'end_expr'].flatMap((key) => (isNode(node[key]) ? [one(node[key])] : []))
      const more = ['offset_expr', 'default_expr'].flatMap((key) =>
        isNode(node[key]) ? [one(node[key])] : [],
      )
      const filter = node['filter_expr']
      const sorted = nodesIn(node, 'arg_orders').map(({ expression }) => one(expression))
      return computed(
        [...all('children'), ...more],
        [
          ...because('FILTER', isNode(filter) ? [one(filter)] : []),
          ...because('SORT', sorted),
          ...because('WINDOW', [...all('partitions'), ...orders, ...frame]),
        ],
        isAggregate(textIn(node, 'function_name')) ? 'AGGREGATION' : 'TRANSFORMATION',
      )
    }
    case 'OPERATOR': {
      const field = fieldOfStruct(node)
      if (field) return { kind: 'column', ...field }
      if (node['type'] === 'OPERATOR_UNPACK') return computed(all('children').map(spread))
      if (node['type'] === 'GROUPING_FUNCTION') return computed([], because('GROUP_BY', all('children')))
      return starThatMatches(node, one) ?? fieldMade(node, one) ?? computed(childrenIn(node).map(one))
    }
    default:
      // Casts, comparisons, operators: what they are made of stands below different names.
      return computed(childrenIn(node).map(one))
  }
}

/** The field of a struct that stands in the same expression: `{'a': price}.a`. */
function fieldMade(node: Node, one: (value: unknown) => Expression): Expression | undefined {
  const [owner, name] = nodesIn(node, 'children')
  if (!/^(struct|array)_extract$/i.test(textIn(node, 'function_name') || textIn(node, 'type')))
    return undefined
  const struct = owner && one(owner)
  const { value } = nodeIn(name ?? {}, 'value') ?? {}
  const field = struct?.kind === 'computed' ? struct.fields?.find((known) => known.name === value) : undefined
  return field && computed([field.expression])
}

/** `*columns(...)` gives all columns at once. */
const spread = (expression: Expression): Expression =>
  expression.kind === 'star' ? { ...expression, each: false } : expression

const childrenIn = (node: Node): readonly Node[] =>
  Object.values(node)
    .flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : [value]))
    .filter((value): value is Node => isNode(value) && 'class' in value)

function constant(node: Node): Expression {
  const { value, type } = nodeIn(node, 'value') ?? {}
  const isInteger = isNode(type) && type['id'] === 'INTEGER' && typeof value === 'number'
  return isInteger ? { kind: 'constant', integer: value } : { kind: 'constant' }
}

/** Functions that take a lambda. Elsewhere, `a -> b` is a part of JSON. */
const TAKES_LAMBDA = /^(?:(?:list|array)_)?(?:apply|filter|reduce|transform)$/

function functionCall(node: Node, one: (value: unknown) => Expression): Expression {
  const matching = starThatMatches(node, one)
  if (matching) return matching
  const name = textIn(node, 'function_name')
  const made = name === 'struct_extract' ? fieldMade(node, one) : undefined
  if (made) return made
  const filter = node['filter']
  const sorted = nodesIn(nodeIn(node, 'order_bys') ?? {}, 'orders').map(({ expression }) => one(expression))
  const values = nodesIn(node, 'children').map((child): Expression => {
    const parameters = child['class'] === 'LAMBDA' ? parametersOf(nodeIn(child, 'lhs') ?? {}) : undefined
    return parameters && TAKES_LAMBDA.test(name)
      ? { kind: 'lambda', parameters, body: one(child['expr']) }
      : one(child)
  })
  // What `within group (order by ...)` names are the values.
  const isWithin = /^(?:quantile|mode)/.test(name) && values.every(({ kind }) => kind === 'constant')
  if (name === 'struct_pack')
    return {
      ...computed(values),
      fields: nodesIn(node, 'children').flatMap((child, i) => {
        const expression = values[i]
        const field = textIn(child, 'alias')
        return expression && field !== '' ? [{ name: field, expression }] : []
      }),
    }
  return computed(
    [...calledOn(node), ...values, ...(isWithin ? sorted : [])],
    [...because('FILTER', isNode(filter) ? [one(filter)] : []), ...because('SORT', isWithin ? [] : sorted)],
    isAggregate(name) || isNode(filter) || sorted.length > 0 ? 'AGGREGATION' : 'TRANSFORMATION',
  )
}

/** What `state.upper()` is called on, which DuckDB's parser takes for the schema of the function. */
function calledOn(node: Node): readonly Expression[] {
  const path = [textIn(node, 'catalog'), textIn(node, 'schema')].filter((name) => name !== '')
  const isSchema = path.length === 0 || /^(main|pg_catalog|information_schema)$/i.test(path.at(-1) ?? '')
  return isSchema ? [] : [{ kind: 'column', path, maybe: true }]
}

/** The query in `array(select ...)`, which DuckDB's parser writes as an aggregate over it. */
function listedQuery(subquery: unknown): unknown {
  const select = isNode(subquery) ? nodeIn(subquery, 'node') : undefined
  const [item, ...more] = nodesIn(select ?? {}, 'select_list')
  const list = item && more.length === 0 ? nodeIn(item, 'else_expr') : undefined
  const isListed =
    list?.['function_name'] === 'array_agg' &&
    nodesIn(list, 'children')[0]?.['class'] === 'POSITIONAL_REFERENCE'
  return isListed ? nodeIn(select ?? {}, 'from_table')?.['subquery'] : undefined
}

/** `x -> ...`, `(x, i) -> ...`; undefined where the left side is a value. */
function parametersOf(left: Node): readonly string[] | undefined {
  if (left['class'] === 'COLUMN_REF') {
    const path = textsIn(left, 'column_names')
    return path.length === 1 ? path : undefined
  }
  if (left['class'] !== 'FUNCTION' || left['function_name'] !== 'row') return undefined
  const names = nodesIn(left, 'children').map((child) => textsIn(child, 'column_names')[0])
  return names.every((name) => name !== undefined) ? names : undefined
}
