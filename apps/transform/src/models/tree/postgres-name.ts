import { isNode, listIn, nodesIn, textIn, type Node } from './node.ts'
import { kindAndFields, stringsOf } from './postgres-expression.ts'

const SUBLINK: Readonly<Record<string, string>> = { EXISTS_SUBLINK: 'exists', ARRAY_SUBLINK: 'array' }

const PLAIN: Readonly<Record<string, string>> = {
  CoalesceExpr: 'coalesce',
  A_ArrayExpr: 'array',
  RowExpr: 'row',
  GroupingFunc: 'grouping',
  JsonObjectConstructor: 'json_object',
  JsonArrayConstructor: 'json_array',
  JsonArrayQueryConstructor: 'json_array',
  JsonObjectAgg: 'json_objectagg',
  JsonArrayAgg: 'json_arrayagg',
  JsonScalarExpr: 'json_scalar',
  JsonSerializeExpr: 'json_serialize',
}

/** The name that PostgreSQL gives a column without one (FigureColname in its parse_target.c). */
export const postgresName = (node: unknown): string => strongName(node) ?? weakName(node) ?? '?column?'

function strongName(node: unknown): string | undefined {
  const [kind, fields] = kindAndFields(node)
  switch (kind) {
    case 'ColumnRef':
      return stringsOf(listIn(fields, 'fields')).at(-1)
    case 'A_Indirection':
      return stringsOf(listIn(fields, 'indirection')).at(-1) ?? strongName(fields['arg'])
    case 'FuncCall':
      return stringsOf(listIn(fields, 'funcname')).at(-1)
    case 'A_Expr':
      return fields['kind'] === 'AEXPR_NULLIF' ? 'nullif' : undefined
    case 'MinMaxExpr':
      return fields['op'] === 'IS_LEAST' ? 'least' : 'greatest'
    case 'CollateClause':
      return strongName(fields['arg'])
    case 'TypeCast':
      return strongName(fields['arg'])
    case 'SQLValueFunction':
      return textIn(fields, 'op')
        .replace(/^SVFOP_/, '')
        .replace(/_N$/, '')
        .toLowerCase()
    case 'SubLink':
      return fields['subLinkType'] === 'EXPR_SUBLINK'
        ? firstName(fields['subselect'])
        : SUBLINK[textIn(fields, 'subLinkType')]
    case 'JsonFuncExpr':
      return textIn(fields, 'op').replace(/_OP$/, '').toLowerCase()
    case 'CaseExpr':
      return strongName(fields['defresult'])
    case 'XmlExpr':
      return textIn(fields, 'op').replace(/^IS_/, '').toLowerCase()
    default:
      return PLAIN[kind]
  }
}

/** What a name is made of where nothing better is there: the type of a cast, or `case`. */
function weakName(node: unknown): string | undefined {
  const [kind, fields] = kindAndFields(node)
  if (kind === 'CaseExpr') return 'case'
  if (kind === 'CollateClause') return weakName(fields['arg'])
  if (kind !== 'TypeCast') return undefined
  const type = fields['typeName']
  return stringsOf(listIn(isNode(type) ? type : {}, 'names')).at(-1)
}

/** A scalar subquery has the name of its one column. */
function firstName(select: unknown): string | undefined {
  const [, fields] = kindAndFields(select)
  const [target] = nodesIn(leftmost(fields), 'targetList')
  if (!target) return undefined
  const [, first] = kindAndFields(target)
  return textIn(first, 'name') || postgresName(first['val'])
}

function leftmost(select: Node): Node {
  const left = select['larg']
  return isNode(left) ? leftmost(left) : select
}
