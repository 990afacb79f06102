import { isNode, listIn, nodeIn, nodesIn, textIn, type Node } from './node.ts'
import { kindAndFields, postgresExpression, stringsOf, type PostgresContext } from './postgres-expression.ts'
import { postgresName } from './postgres-name.ts'
import type { Cte, Expression, JoinSource, QueryTree, SelectBody, Source } from './query-tree.ts'

/** The query in the tree of PostgreSQL's parser. */
export function postgresTree(parsed: unknown): QueryTree {
  const [statement] = isNode(parsed) ? nodesIn(parsed, 'stmts') : []
  return queryOf(statement?.['stmt'])
}

/** Inside set operations, a select stands without its kind. */
function queryOf(node: unknown): QueryTree {
  const [kind, fields] = kindAndFields(node)
  const select = kind === 'SelectStmt' ? fields : isNode(node) ? node : {}
  const context: PostgresContext = {
    query: queryOf,
    windows: new Map(
      nodesIn(select, 'windowClause').map((one) => {
        const [, window] = kindAndFields(one)
        return [textIn(window, 'name'), window]
      }),
    ),
  }
  const order = nodesIn(select, 'sortClause').map((one) => kindAndFields(one)[1]['node'])
  const limits = [select['limitCount'], select['limitOffset']].filter((one) => one !== undefined)
  return {
    ctes: ctesOf(nodeIn(select, 'withClause')),
    body: bodyOf(select, context),
    orderBy: order.map((one) => postgresExpression(one, context)),
    limit: limits.map((one) => postgresExpression(one, context)),
  }
}

function ctesOf(clause: Node | undefined): readonly Cte[] {
  if (!clause) return []
  return nodesIn(clause, 'ctes').map((one) => {
    const [, cte] = kindAndFields(one)
    return {
      name: textIn(cte, 'ctename'),
      columns: stringsOf(listIn(cte, 'aliascolnames')),
      query: queryOf(cte['ctequery']),
      recursive: clause['recursive'] === true,
    }
  })
}

const OPERATORS = { SETOP_UNION: 'union', SETOP_INTERSECT: 'intersect', SETOP_EXCEPT: 'except' } as const

function bodyOf(select: Node, context: PostgresContext): QueryTree['body'] {
  const operator = OPERATORS[textIn(select, 'op') as keyof typeof OPERATORS]
  if (operator !== undefined)
    return {
      kind: 'set',
      operator,
      byName: false,
      left: queryOf(select['larg']),
      right: queryOf(select['rarg']),
    }
  const rows = nodesIn(select, 'valuesLists')
  if (rows.length > 0)
    return {
      kind: 'values',
      rows: rows.map((row) =>
        listIn(kindAndFields(row)[1], 'items').map((one) => postgresExpression(one, context)),
      ),
    }
  return selectOf(select, context)
}

function selectOf(select: Node, context: PostgresContext): SelectBody {
  const expressions = (nodes: readonly unknown[]): readonly Expression[] =>
    nodes.filter((one) => one !== undefined).map((one) => postgresExpression(one, context))
  return {
    kind: 'select',
    from: listIn(select, 'fromClause').map((one) => sourceOf(one, context)),
    items: nodesIn(select, 'targetList').map((one) => {
      const [, target] = kindAndFields(one)
      const value = target['val']
      return {
        name: textIn(target, 'name') || postgresName(value),
        expression: postgresExpression(value, context),
      }
    }),
    where: expressions([select['whereClause']]),
    groupBy: expressions(listIn(select, 'groupClause').flatMap(groupedBy)),
    having: expressions([select['havingClause']]),
    // Without expressions, it is a plain `distinct`.
    distinctOn: expressions(listIn(select, 'distinctClause').filter((one) => kindAndFields(one)[0] !== '')),
  }
}

/** The expressions in `rollup`, `cube` and `grouping sets`. */
function groupedBy(node: unknown): readonly unknown[] {
  const [kind, fields] = kindAndFields(node)
  if (kind === 'GroupingSet') return listIn(fields, 'content').flatMap(groupedBy)
  return [node]
}

interface Names {
  readonly alias?: string
  readonly columns: readonly string[]
}

function namesOf(fields: Node, key = 'alias'): Names {
  const alias = nodeIn(fields, key)
  if (!alias) return { columns: [] }
  return { alias: textIn(alias, 'aliasname'), columns: stringsOf(listIn(alias, 'colnames')) }
}

const JOINS: Readonly<Record<string, JoinSource['type']>> = {
  JOIN_INNER: 'inner',
  JOIN_LEFT: 'left',
  JOIN_RIGHT: 'right',
  JOIN_FULL: 'full',
}

function sourceOf(node: unknown, context: PostgresContext): Source {
  const [kind, fields] = kindAndFields(node)
  const names = namesOf(fields)
  switch (kind) {
    case 'RangeVar':
      return {
        kind: 'table',
        dataset: textIn(fields, 'schemaname'),
        name: textIn(fields, 'relname'),
        ...names,
      }
    case 'RangeSubselect':
      return {
        kind: 'query',
        query: queryOf(fields['subquery']),
        lateral: fields['lateral'] === true,
        ...names,
      }
    case 'JoinExpr': {
      const on = fields['quals']
      return {
        kind: 'join',
        type: JOINS[textIn(fields, 'jointype')] ?? 'inner',
        left: sourceOf(fields['larg'], context),
        right: sourceOf(fields['rarg'], context),
        using: fields['isNatural'] === true ? 'natural' : stringsOf(listIn(fields, 'usingClause')),
        on: on === undefined ? [] : [postgresExpression(on, context)],
        ...names,
      }
    }
    case 'RangeTableSample':
      return sourceOf(fields['relation'], context)
    default:
      return functionOf(kind, fields, names, context)
  }
}

/** Functions that give more than one column, without saying so in the query. */
const GIVES: Readonly<Record<string, readonly string[]>> = {
  json_each: ['key', 'value'],
  json_each_text: ['key', 'value'],
  jsonb_each: ['key', 'value'],
  jsonb_each_text: ['key', 'value'],
  json_array_elements: ['value'],
  json_array_elements_text: ['value'],
  jsonb_array_elements: ['value'],
  jsonb_array_elements_text: ['value'],
}

/** `unnest(...)`, `json_table(...)`, `rows from (...)`. */
function functionOf(kind: string, fields: Node, names: Names, context: PostgresContext): Source {
  const { alias: _, coldeflist, columns, ...rest } = fields
  const declared = [
    ...(Array.isArray(coldeflist) ? coldeflist : []),
    ...(Array.isArray(columns) ? columns : []),
  ]
  const told = declared.map((one) => {
    const [, column] = kindAndFields(one)
    return textIn(column, 'colname') || textIn(column, 'name')
  })
  const calls = nodesIn(fields, 'functions').map((one) => listIn(kindAndFields(one)[1], 'items')[0])
  const known = calls.flatMap((call) => {
    const name = stringsOf(listIn(kindAndFields(call)[1], 'funcname')).at(-1) ?? ''
    // The alias of a function with one column is the name of the column, too.
    return calls.length === 1 ? (GIVES[name] ?? [names.alias ?? name]) : [name]
  })
  const gives = told.length > 0 || kind !== 'RangeFunction' ? told : known
  return {
    kind: 'function',
    gives: fields['ordinality'] === true ? [...gives, 'ordinality'] : gives,
    arguments: [postgresExpression({ RangeFunction: rest }, context)],
    ...names,
  }
}
