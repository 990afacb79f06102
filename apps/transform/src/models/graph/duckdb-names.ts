import type { Session } from '@sluice/engine'
import { duckdbName } from '../tree/duckdb-name.ts'
import { isNode, nodesIn, textIn, type Node } from '../tree/node.ts'

/**
 * Adds to each element of a select list that has no name the text that DuckDB calls it by, such as `sum(amount)`. It writes
 * the text itself, of the same tree.
 */
export async function withNames(session: Session, tree: unknown): Promise<unknown> {
  if (Array.isArray(tree)) return Promise.all(tree.map((one) => withNames(session, one)))
  if (!isNode(tree)) return tree
  const entries = Object.entries(tree).map(
    async ([key, value]) => [key, await withNames(session, value)] as const,
  )
  const node: Node = Object.fromEntries(await Promise.all(entries))
  if (node['type'] !== 'SELECT_NODE') return node
  const items = nodesIn(tree, 'select_list').map((item, i) =>
    nameOf(session, tree, item, nodesIn(node, 'select_list')[i]),
  )
  return { ...node, select_list: await Promise.all(items) }
}

async function nameOf(session: Session, select: Node, item: Node, done: Node = item): Promise<Node> {
  if (item['class'] === 'STAR' || duckdbName(item) !== undefined || hasStar(item)) return done
  const node = { ...select, select_list: [item], modifiers: [], cte_map: { map: [] }, ...NOTHING }
  const statement = JSON.stringify(
    { error: false, statements: [{ node, named_param_map: [] }] },
    withoutPlace,
  )
  const [row] = await session.rows<{ text: string }>(
    'select json_deserialize_sql($1::varchar::json) as text',
    [statement],
  )
  return { ...done, alias: (row?.text ?? '').replace(/^SELECT /, '') }
}

const NOTHING = {
  from_table: { type: 'EMPTY', alias: '', sample: null, query_location: 0 },
  where_clause: null,
  group_expressions: [],
  group_sets: [],
  aggregate_handling: 'STANDARD_HANDLING',
  having: null,
  sample: null,
  qualify: null,
}

/** The parser writes a place that it does not know as a number that JavaScript cannot hold. */
const withoutPlace = (key: string, value: unknown): unknown => (key === 'query_location' ? 0 : value)

/** DuckDB calls `min(columns(*))` by the columns that it stands for. */
const hasStar = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some(hasStar)
    : isNode(value) && (textIn(value, 'class') === 'STAR' || Object.values(value).some(hasStar))
