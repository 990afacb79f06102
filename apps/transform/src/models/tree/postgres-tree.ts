import { isNode, listIn, nodeIn, nodesIn, textIn, type Node } from './node.ts'
import { kindAndFields, postgresExpression, stringsOf, type PostgresContext } from './postgres-expression.ts'
import { postgresFunction } from './postgres-function.ts'
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
      adds: addedColumns(cte),
    }
  })
}

/** The columns of `search ... set ord` and `cycle ... set looped using path`. */
function addedColumns(cte: Node): Cte['adds'] {
  const [search, cycle] = [nodeIn(cte, 'search_clause') ?? {}, nodeIn(cte, 'cycle_clause') ?? {}]
  const added = [
    { name: textIn(search, 'search_seq_column'), of: stringsOf(listIn(search, 'search_col_list')) },
    ...['cycle_mark_column', 'cycle_path_column'].map((key) => ({
      name: textIn(cycle, key),
      of: stringsOf(listIn(cycle, 'cycle_col_list')),
    })),
  ]
  return added.filter(({ name }) => name !== '')
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
      const ofUsing = nodeIn(fields, 'join_using_alias')
      return {
        kind: 'join',
        type: JOINS[textIn(fields, 'jointype')] ?? 'inner',
        left: sourceOf(fields['larg'], context),
        right: sourceOf(fields['rarg'], context),
        using: fields['isNatural'] === true ? 'natural' : stringsOf(listIn(fields, 'usingClause')),
        ...(ofUsing && { usingAlias: textIn(ofUsing, 'aliasname') }),
        on: on === undefined ? [] : [postgresExpression(on, context)],
        ...names,
      }
    }
    case 'RangeTableSample':
      return sourceOf(fields['relation'], context)
    default:
      return { ...postgresFunction(kind, fields, names.alias, context), ...names }
  }
}
