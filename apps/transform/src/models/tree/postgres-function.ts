import { isNode, listIn, nodesIn, textIn, type Node } from './node.ts'
import {
  GIVES,
  kindAndFields,
  postgresExpression,
  stringsOf,
  type PostgresContext,
} from './postgres-expression.ts'
import type { Source } from './query-tree.ts'

type FunctionSource = Extract<Source, { kind: 'function' }>
type Given = FunctionSource['gives'][number]

/** `unnest(...)`, `rows from (...)`, `json_table(...)`, `xmltable(...)`. */
export function postgresFunction(
  kind: string,
  fields: Node,
  alias: string | undefined,
  context: PostgresContext,
): Pick<FunctionSource, 'kind' | 'gives' | 'arguments' | 'alias'> {
  const { alias: _, coldeflist, columns, ...rest } = fields
  const whole = postgresExpression({ RangeFunction: rest }, context)
  const calls = nodesIn(fields, 'functions').map((one) => listIn(kindAndFields(one)[1], 'items'))
  const told = [...toldColumns(coldeflist), ...toldColumns(columns)]
  const isOnly = calls.length === 1
  const gives =
    told.length > 0 || kind !== 'RangeFunction'
      ? told.map((name) => ({ name, of: [whole] }))
      : calls.flatMap(([call, own]) => givenBy(call, toldColumns(own), isOnly ? alias : undefined, context))
  const [first] = calls
  const name = alias ?? (first && isOnly ? nameOf(first[0]) : undefined)
  return {
    kind: 'function',
    gives: fields['ordinality'] === true ? [...gives, { name: 'ordinality', of: [whole] }] : gives,
    arguments: [whole],
    ...(name !== undefined && { alias: name }),
  }
}

const nameOf = (call: unknown): string => stringsOf(listIn(kindAndFields(call)[1], 'funcname')).at(-1) ?? ''

/** The columns of one call. */
function givenBy(
  call: unknown,
  told: readonly string[],
  alias: string | undefined,
  context: PostgresContext,
): readonly Given[] {
  const name = nameOf(call)
  const of = [postgresExpression(call, context)]
  if (told.length > 0) return told.map((column) => ({ name: column, of }))
  const lists = listIn(kindAndFields(call)[1], 'args')
  // Each list becomes a separate column.
  if (name === 'unnest' && lists.length > 1)
    return lists.map((list) => ({ name, of: [postgresExpression(list, context)] }))
  // The alias of a function with one column is the name of the column, too.
  return (GIVES[name] ?? [alias ?? name]).map((column) => ({ name: column, of }))
}

/** The names of columns that the query itself tells, nested ones of `json_table` included. */
function toldColumns(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return isNode(list) ? toldColumns(kindAndFields(list)[1]['items']) : []
  return list.flatMap((one) => {
    const [, column] = kindAndFields(one)
    const name = textIn(column, 'colname') || textIn(column, 'name')
    return column['columns'] === undefined ? [name] : toldColumns(column['columns'])
  })
}
