import { duckdbExpression } from './duckdb-expression.ts'
import { duckdbName } from './duckdb-name.ts'
import { isNode, listIn, nodeIn, nodesIn, textIn, textsIn, type Node } from './node.ts'
import type { Cte, Expression, Item, JoinSource, QueryTree, SelectBody, Source } from './query-tree.ts'

/** The query in the tree that DuckDB's `json_serialize_sql` gives. */
export const duckdbTree = (statement: unknown): QueryTree => queryOf(statement)

/** `{"node": {...}}`, or the node itself. */
function queryOf(statement: unknown): QueryTree {
  const outer = isNode(statement) ? statement : {}
  const node = nodeIn(outer, 'node') ?? outer
  const modifiers = nodesIn(node, 'modifiers')
  const orders = modifiers.flatMap((one) => nodesIn(one, 'orders'))
  const limits = modifiers.flatMap((one) => [one['limit'], one['offset']].filter(isNode))
  return {
    ctes: ctesOf(node),
    body: bodyOf(node, modifiers),
    orderBy: orders.map(({ expression }) => expressionOf(expression)),
    limit: limits.map(expressionOf),
  }
}

const expressionOf = (node: unknown): Expression => duckdbExpression(isNode(node) ? node : {}, queryOf)

const expressionsIn = (node: Node, key: string): readonly Expression[] => nodesIn(node, key).map(expressionOf)

function ctesOf(node: Node): readonly Cte[] {
  return nodesIn(nodeIn(node, 'cte_map') ?? {}, 'map').map(({ key, value }) => {
    const cte = isNode(value) ? value : {}
    const query = nodeIn(cte, 'query') ?? {}
    return {
      name: String(key),
      columns: textsIn(cte, 'aliases'),
      query: queryOf(query),
      recursive: nodeIn(query, 'node')?.['type'] === 'RECURSIVE_CTE_NODE',
      adds: [],
    }
  })
}

function bodyOf(node: Node, modifiers: readonly Node[]): QueryTree['body'] {
  switch (node['type']) {
    case 'SET_OPERATION_NODE': {
      const type = textIn(node, 'setop_type')
      const operator = type.startsWith('EXCEPT')
        ? 'except'
        : type.startsWith('INTERSECT')
          ? 'intersect'
          : 'union'
      const parts = nodesIn(node, 'children')
      const [first, ...rest] = parts.length > 0 ? parts : [node['left'], node['right']]
      const byName = type.endsWith('BY_NAME')
      return setOf(rest.map(queryOf), queryOf(first), operator, byName)
    }
    case 'RECURSIVE_CTE_NODE':
      return setOf([queryOf(node['right'])], queryOf(node['left']), 'union', false)
    default:
      return selectOf(node, modifiers)
  }
}

function setOf(
  [right, ...more]: readonly QueryTree[],
  left: QueryTree,
  operator: 'union' | 'intersect' | 'except',
  byName: boolean,
): QueryTree['body'] {
  if (!right) return left.body
  const body = { kind: 'set', operator, byName, left, right } as const
  return setOf(more, { ctes: [], body, orderBy: [], limit: [] }, operator, byName)
}

function selectOf(node: Node, modifiers: readonly Node[]): SelectBody {
  const from = nodeIn(node, 'from_table')
  const where = nodeIn(node, 'where_clause')
  return {
    kind: 'select',
    from: !from || from['type'] === 'EMPTY' ? [] : [sourceOf(from)],
    items: nodesIn(node, 'select_list').map(itemOf),
    where: where ? [expressionOf(where)] : [],
    groupBy:
      node['aggregate_handling'] === 'FORCE_AGGREGATES' ? 'all' : expressionsIn(node, 'group_expressions'),
    having: [node['having'], node['qualify']].filter(isNode).map(expressionOf),
    distinctOn: modifiers.flatMap((one) => expressionsIn(one, 'distinct_on_targets')),
  }
}

function itemOf(node: Node): Item {
  const name = duckdbName(node)
  return { ...(name !== undefined && { name }), expression: expressionOf(node) }
}

const JOINS: Readonly<Record<string, JoinSource['type']>> = {
  INNER: 'inner',
  LEFT: 'left',
  RIGHT: 'right',
  FULL: 'full',
  OUTER: 'full',
  SEMI: 'semi',
  ANTI: 'semi',
}

function sourceOf(node: Node): Source {
  const alias = textIn(node, 'alias')
  const names = { ...(alias !== '' && { alias }), columns: textsIn(node, 'column_name_alias') }
  switch (node['type']) {
    case 'BASE_TABLE':
      return {
        kind: 'table',
        dataset: textIn(node, 'schema_name'),
        name: textIn(node, 'table_name'),
        ...names,
      }
    case 'SUBQUERY':
      return { kind: 'query', query: queryOf(node['subquery']), lateral: true, ...names }
    case 'JOIN': {
      const on = nodeIn(node, 'condition')
      return {
        kind: 'join',
        type: JOINS[textIn(node, 'join_type')] ?? 'inner',
        left: sourceOf(nodeIn(node, 'left') ?? {}),
        right: sourceOf(nodeIn(node, 'right') ?? {}),
        using: node['ref_type'] === 'NATURAL' ? 'natural' : textsIn(node, 'using_columns'),
        on: on ? [expressionOf(on)] : [],
        ...names,
      }
    }
    case 'EXPRESSION_LIST': {
      const rows = listIn(node, 'values').map((row) =>
        Array.isArray(row) ? row.filter(isNode).map(expressionOf) : [],
      )
      const query: QueryTree = { ctes: [], body: { kind: 'values', rows }, orderBy: [], limit: [] }
      return { kind: 'query', query, lateral: true, ...names }
    }
    case 'PIVOT':
      return pivotOf(node, names)
    default:
      return functionOf(node, names)
  }
}

function functionOf(node: Node, names: Pick<Source, 'alias' | 'columns'>): Source {
  const call = nodeIn(node, 'function') ?? {}
  const name = textIn(call, 'function_name')
  const of = expressionsIn(call, 'children')
  const columns = /^json_(each|tree)$/.test(name) ? JSON_EACH : [name]
  const gives = node['with_ordinality'] === undefined ? columns : [...columns, 'ordinality']
  return {
    kind: 'function',
    gives: gives.map((column) => ({ name: column, of })),
    arguments: of,
    ...names,
    alias: names.alias ?? name,
  }
}

const JSON_EACH = ['key', 'value', 'type', 'atom', 'id', 'parent', 'fullkey', 'path']

function pivotOf(node: Node, names: Pick<Source, 'alias' | 'columns'>): Source {
  const source = sourceOf(nodeIn(node, 'source') ?? {})
  const pivots = nodesIn(node, 'pivots')
  const entries = pivots.map((pivot) =>
    nodesIn(pivot, 'entries').map((entry) => nodesIn(entry, 'values').map(({ value }) => String(value))),
  )
  const valueColumns = textsIn(node, 'unpivot_names')
  if (valueColumns.length > 0)
    return {
      kind: 'unpivot',
      source,
      nameColumn: pivots.flatMap((pivot) => textsIn(pivot, 'unpivot_names'))[0] ?? 'name',
      valueColumns,
      from: entries.flat(2),
      ...names,
    }
  const groups = textsIn(node, 'groups')
  return {
    kind: 'pivot',
    source,
    aggregates: nodesIn(node, 'aggregates').map(itemOf),
    on: pivots.flatMap((pivot) => expressionsIn(pivot, 'pivot_expressions')),
    // Several columns behind `on` make a column for each combination.
    values: entries
      .map((values) => values.map((parts) => parts.join('_')))
      .reduce<string[][]>((made, values) => made.flatMap((head) => values.map((one) => [...head, one])), [[]])
      .map((parts) => parts.join('_')),
    ...(groups.length > 0 && { groups }),
    ...names,
  }
}
