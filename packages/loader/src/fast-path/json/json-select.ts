import {
  isDecimal,
  LIST_INDEX,
  PARENT_POSITION,
  POSITION,
  ROOT_POSITION,
  unreachable,
  type ColumnType,
} from '@sluice/schema'
import { ident, literal } from '@sluice/engine'
import { pointerTo } from '../../read/json/json-keys.ts'
import { fails } from '../../infer/classify/column-class.ts'
import { wordsAsText } from '../../infer/plan-json.ts'
import type { FastPathColumn, RowsBefore } from '../../staged/fast-path-plan.ts'
import type { JsonNode, JsonObject, JsonTable } from './json-plan.ts'
import type { PlannedTable } from '../table/planned-table.ts'
import { proved, endQuery, unless } from '../table/proved.ts'

/** SQL over a JSON document: its values by column, and what must be true of it. */
interface Unfolded {
  /** The query that `values`, `lists` and `conditions` are expressions over. */
  readonly from: string
  readonly values: Map<string, string>
  readonly lists: Map<JsonTable, string>
  readonly conditions: string[]
}

/** Numbers and truth values keep the spelling that distinguishes them from text; the others are taken out of their quotes. */
const isText = (type: ColumnType): boolean =>
  type === 'text' || type === 'date' || type === 'time' || type === 'timestamp'

function leafType(node: JsonNode): 'JSON' | 'VARCHAR' {
  return node.kind === 'column' && isText(node.column.type) ? 'VARCHAR' : 'JSON'
}

/** SQL: the value `x` is not, or not certainly, what the profile would make of it. `type` gives its JSON type. */
function misfit(type: ColumnType, x: string, jsonType: string): string | undefined {
  if (isDecimal(type)) return undefined
  switch (type) {
    case 'json':
      return 'false'
    case 'double':
      return `not (${x} >= '-' and ${x} < ':' and (contains(${x}, '.') or contains(${x}, 'e') or strlen(${x}) <= 15))
        or isinf(try_cast(${x} as double))`
    case 'text':
      // An object or a list, or a number whose spelling depends on the function that reads it. Nested, for DuckDB evaluates
      // both sides of an `and`, and the type is read from the whole document.
      return `case when case when left(${x}, 1) in ('{', '[') then true
        when contains(${x}, 'e') and ${x} < ':' then try_cast(${x} as double) is not null else false end
        then ${jsonType} is distinct from 'VARCHAR' else false end`
    case 'binary':
      return 'true'
    default:
      return fails(type as 'bool' | 'bigint' | 'date' | 'time' | 'timestamp', x)
  }
}

function valueOf(
  { name, type }: FastPathColumn,
  leaf: string,
  final: PlannedTable,
  jsonType: string,
): string {
  const x = leafIsJson(type) ? `${leaf}::varchar` : leaf
  const given = type === 'json' ? wordsAsText(leaf) : x
  const wrong = final.misfitOf?.(name, x, `try_cast(${x} as double)`) ?? misfit(type, x, jsonType)
  const required = final.isRequired(name)
  return proved(given, type, { required, ...(wrong !== undefined && { misfit: wrong }) })
}

const leafIsJson = (type: ColumnType): boolean => !isText(type)

/** Takes an object apart, level by level. `wanted` leaves out what is not asked for. */
function unfold(
  object: JsonObject,
  doc: string,
  unfolded: Unfolded,
  wanted: (node: JsonNode) => boolean,
  final: PlannedTable,
): Unfolded {
  const level = unfolded.conditions.length
  const [struct, keys] = [`s${level}`, `k${level}`]
  const known = [...object.keys]
  const taken = known.filter(([, node]) => node.kind !== 'ignored' && wanted(node))
  const shape = literal(JSON.stringify(Object.fromEntries(taken.map(([key, node]) => [key, leafType(node)]))))
  const from = `select *, ${taken.length > 0 ? `json_transform(${doc}, ${shape})` : 'null'} as ${struct},
    json_keys(${doc}) as ${keys} from (${unfolded.from})`
  const list = (names: readonly string[]): string => `[${names.map(literal).join(', ')}]::varchar[]`
  const [names, places] = [known.map(([key]) => key), known.map(([key]) => pointerTo(key))]
  // A key that comes twice is one more than there are places.
  const unusual = `not list_has_all(${list(names)}, ${keys}) or len(${keys}) > list_count(json_extract(${doc}, [${places.join(', ')}]::varchar[]))`
  const strange = `not starts_with(${doc}, '{') or case when ${keys} = ${list(object.usual)} then false else ${unusual} end`
  unfolded.conditions.push(unless(`${doc} is not null and (${strange})`, doc))
  let result: Unfolded = { ...unfolded, from }
  for (const [key, node] of taken) {
    const leaf = `${struct}.${ident(key)}`
    switch (node.kind) {
      case 'column': {
        const jsonType = `json_type(${doc}, ${pointerTo(key)})`
        result.values.set(node.column.name, valueOf(node.column, leaf, final, jsonType))
        break
      }
      case 'object':
        result = unfold(node, leaf, result, wanted, final)
        break
      case 'list':
        result.lists.set(node.table, leaf)
        break
      case 'nothing':
        result.conditions.push(unless(`${leaf} is not null`, `${leaf}::varchar`))
        break
      case 'ignored':
        break
      default:
        return unreachable(node)
    }
  }
  return result
}

/** Rows of a table, from `p` (0-based in their file) and for nested ones `pp`, `rr`, `ii`; `d` is the JSON of the row. */
function rowsOf(table: JsonTable, lines: string, final: PlannedTable): string {
  const { parent } = table
  if (!parent) return `select row_number() over () - 1 as p, l as d from ${lines}`
  const leads = (node: JsonNode): boolean =>
    node.kind === 'object'
      ? [...node.keys.values()].some(leads)
      : node.kind === 'list' && node.table === table
  const start = { from: rowsOf(parent, lines, final), values: new Map(), lists: new Map(), conditions: [] }
  const { row } = parent
  const above: Unfolded =
    row.kind === 'object'
      ? unfold(row, 'd', start, leads, final)
      : { ...start, lists: new Map([[table, 'd']]) }
  const list = above.lists.get(table) ?? 'null'
  const root = parent.parent ? 'rr' : 'p'
  return `select row_number() over () - 1 as p, pp, rr, ii, d from (
    select p as pp, r as rr, generate_subscripts(v, 1) - 1 as ii, unnest(v) as d from (
      select p, ${root} as r, json_transform(${list}, '["JSON"]') as v from (${above.from})
      where ${list} is not null and ${unless(`not starts_with(${list}, '[')`, `${list}::varchar`)}
    )
  )`
}

export interface JsonSelect {
  /** The reader of the file's lines. */
  readonly lines: string
  readonly before: RowsBefore
  /** SQL of the values that are added to each row, by column; over `p`. */
  readonly added: ReadonlyMap<string, string>
  /** What the values have to fit. */
  readonly final: PlannedTable
}

/** The rows of one table, as they are staged; see FastPathTable. */
export function selectJson(table: JsonTable, { lines, before, added, final }: JsonSelect): string {
  const values = new Map<string, string>()
  let from = rowsOf(table, lines, final)
  const conditions: string[] = []
  if (!table.parent)
    conditions.push(unless(`not coalesce(starts_with(d, '{'), false) or contains(d, '\\u0000')`, 'd'))
  switch (table.row.kind) {
    case 'object': {
      const start = { from, values, lists: new Map(), conditions }
      from = unfold(table.row, 'd', start, (node) => node.kind !== 'list', final).from
      break
    }
    case 'column': {
      const { name, type } = table.row.column
      // An element stands by itself: its text is taken out of the quotes here.
      const leaf = isText(type) ? `(d ->> '$')` : 'd'
      values.set(name, valueOf(table.row.column, leaf, final, 'json_type(d)'))
      break
    }
    case 'nothing':
      conditions.push(unless('d is not null', 'd::varchar'))
      break
    case 'list':
    case 'ignored':
      break
    default:
      return unreachable(table.row)
  }
  // Not a `where`, which DuckDB would evaluate beneath the query, and take each document apart once more.
  const certain = (position: string): string =>
    conditions.length > 0 ? `case when ${conditions.join('\n    and ')} then ${position} end` : position
  const own = `${certain(`p + ${before.own}`)} as ${ident(POSITION)}`
  const positions = table.parent
    ? [
        own,
        `pp + ${before.parent} as ${ident(PARENT_POSITION)}`,
        `rr + ${before.root} as ${ident(ROOT_POSITION)}`,
        `ii as ${ident(LIST_INDEX)}`,
      ]
    : [own]
  const columns = [...table.columns.map(({ name }) => values.get(name) ?? endQuery("''")), ...added.values()]
  return `select ${[...positions, ...columns].join(',\n')} from (${from})`
}
