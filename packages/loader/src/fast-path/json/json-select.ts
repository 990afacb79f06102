import { LIST_INDEX, PARENT_POSITION, POSITION, ROOT_POSITION, unreachable } from '@sluice/schema'
import { ident } from '@sluice/engine'
import type { FastPathColumn, RowsBefore } from '../../staged/fast-path-plan.ts'
import { castLeaf, provedLeaf } from './json-leaf.ts'
import type { JsonNode, JsonTable } from './json-plan.ts'
import type { JsonRows } from './json-reader.ts'
import type { PlannedTable } from '../table/planned-table.ts'
import { endQuery, unless } from '../table/proved.ts'

interface Leaf {
  /** SQL over a row as it is read. */
  readonly read: string
  readonly column: FastPathColumn
}

/** What a row has at its places. */
interface Leaves {
  readonly columns: Leaf[]
  readonly lists: Map<JsonTable, string>
  /** SQL over a row as it is read that must be true of it. */
  readonly conditions: string[]
}

/**
 * What the values at a place and below it become; `read` is SQL of the place. Each place is in some expression, if only in one that
 * is always false: DuckDB finds unknown keys only where all columns are read.
 */
function leavesOf(node: JsonNode, read: string, leaves: Leaves): Leaves {
  switch (node.kind) {
    case 'column':
      leaves.columns.push({ read, column: node.column })
      break
    case 'object':
      for (const [key, below] of node.keys) leavesOf(below, `${read}.${ident(key)}`, leaves)
      // One without keys is read as JSON.
      if (node.keys.size === 0) leaves.conditions.push(unless(`${read}::varchar <> '{}'`, `${read}::varchar`))
      break
    case 'list':
      leaves.lists.set(node.table, read)
      leaves.conditions.push(unless(`len(${read}) < 0`, "''"))
      break
    case 'nothing':
      leaves.conditions.push(unless(`${read} is not null`, `${read}::varchar`))
      break
    case 'ignored':
      leaves.conditions.push(unless(`strlen(${read}::varchar) < 0`, "''"))
      break
    default:
      return unreachable(node)
  }
  return leaves
}

/** How a row of a table is called in SQL. */
const rowOf = ({ parent }: JsonTable): string => (parent ? 'd' : 't')

/**
 * SQL of what is asked for of the rows of a table, behind their numbers: `p` in their file from 0, and for nested ones `pp`, `rr`
 * and `ii`.
 */
function rowsOf(table: JsonTable, rows: JsonRows, asked: readonly string[]): string {
  const { parent } = table
  const own = [
    `${parent ? 'row_number() over () - 1' : rows.row} as p`,
    ...(parent ? ['pp', 'rr', 'ii'] : []),
    ...asked,
  ].join(', ')
  if (!parent) return `select ${own} from ${rows.from} where ${rows.where}`
  const list = leavesOf(parent.row, rowOf(parent), noLeaves()).lists.get(table) ?? 'null'
  const root = parent.parent ? 'rr' : 'p'
  return `select ${own} from (
    select p as pp, r as rr, generate_subscripts(v, 1) - 1 as ii, unnest(v) as d
    from (select p, ${root} as r, v from (${rowsOf(parent, rows, [`${list} as v`])}))
  )`
}

const noLeaves = (): Leaves => ({ columns: [], lists: new Map(), conditions: [] })

export interface JsonSelect {
  readonly rows: JsonRows
  readonly before: RowsBefore
  /** SQL of the values that are added to each row, by column; over `p`. */
  readonly added: ReadonlyMap<string, string>
  /** What the values have to fit. */
  readonly final: PlannedTable
}

/** The rows of one table, as they are staged; see FastPathTable. */
export function selectJson(table: JsonTable, { rows, before, added, final }: JsonSelect): string {
  const { columns, conditions } = leavesOf(table.row, rowOf(table), noLeaves())
  // Layer by layer, for DuckDB computes what an expression says twice twice.
  const read = columns.map(
    (leaf, index) => `${leaf.read}${leaf.column.type === 'json' ? '' : '::varchar'} as x${index}`,
  )
  const certain = conditions.length > 0 ? [`${conditions.join('\n    and ')} as certain`] : []
  const values = new Map<string, string>()
  const casts = columns.flatMap(({ column }, index) => {
    const cast = castLeaf(column.type, `x${index}`)
    values.set(column.name, provedLeaf(column, `x${index}`, cast && `v${index}`, final))
    return cast === undefined ? [] : [`${cast} as v${index}`]
  })
  const position = `p + ${before.own}`
  // Not a `where`, which DuckDB would evaluate beneath the query, before the rows have their numbers.
  const own = certain.length > 0 ? `case when certain then ${position} end` : position
  const positions = [
    `${own} as ${ident(POSITION)}`,
    ...(table.parent
      ? [
          `pp + ${before.parent} as ${ident(PARENT_POSITION)}`,
          `rr + ${before.root} as ${ident(ROOT_POSITION)}`,
          `ii as ${ident(LIST_INDEX)}`,
        ]
      : []),
  ]
  const all = [...table.columns.map(({ name }) => values.get(name) ?? endQuery("''")), ...added.values()]
  return `select ${[...positions, ...all].join(',\n')}
    from (select ${['*', ...casts].join(', ')} from (${rowsOf(table, rows, [...read, ...certain])}))`
}
