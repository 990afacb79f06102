import { partsOf, pathTo } from './json-paths.ts'
import { isList, isObject, whole, type Answer, type Operation, type Schema } from './document.ts'

/** Where the rows of an answer are. */
export interface FoundRows {
  /** JSONPath of the list; undefined where the answer is the list. */
  readonly data: string | undefined
  readonly row: Schema
  /** The answer as a whole. */
  readonly body: Schema
  readonly answer: Answer
  /** Other lists that the answer has. */
  readonly others: readonly string[]
}

/** Names that lists of rows usually have, the most usual first. */
const USUAL = ['data', 'items', 'results', 'records', 'values', 'rows', 'entries', 'value']
/** Names of lists that are no rows. */
const NO_ROWS = new Set(['errors', 'warnings', 'links', 'messages'])

/** Where the answer to an operation has its rows; a text that says why it has none. */
export function findRows(operation: Operation, path: string): FoundRows | string {
  const responses = operation.responses ?? {}
  const answer = responses['200'] ?? responses['2XX'] ?? responses['default']
  const content = Object.entries(answer?.content ?? {})
  const [, json] = content.find(([type]) => /json/i.test(type)) ?? []
  if (!answer || !json?.schema)
    return content.length === 0 ? 'its response is not described' : 'its response is not JSON'
  const body = whole(json.schema)
  if (isList(body)) {
    const row = rowOf(body)
    return row
      ? { data: undefined, row, body, answer, others: [] }
      : 'its response is a list of values, not of objects'
  }
  const lists = listsIn(body, '', 0)
  const last = path.split('/').findLast((part) => part !== '' && !part.startsWith('{')) ?? ''
  const names = [...USUAL, last]
  const rank = (one: string): number => {
    const at = names.indexOf(partsOf(one).at(-1) ?? '')
    return at === -1 ? names.length : at
  }
  const [best, ...others] = lists.toSorted(
    (a, b) => depth(a.path) - depth(b.path) || rank(a.path) - rank(b.path),
  )
  if (!best) return 'its response has no list of objects'
  return { data: best.path, row: best.row, body, answer, others: others.map((one) => one.path) }
}

const depth = (path: string): number => partsOf(path).length

function rowOf({ items }: Schema): Schema | undefined {
  const row = items && whole(items)
  if (!row) return undefined
  if (isObject(row)) return row
  const [first] = (row.oneOf ?? row.anyOf ?? []).map((one) => whole(one)).filter(isObject)
  return first
}

/** The lists of objects in an answer, down to two levels. */
function listsIn(
  schema: Schema,
  prefix: string,
  level: number,
): readonly { readonly path: string; readonly row: Schema }[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => {
    const value = whole(one)
    const path = pathTo(prefix, name)
    if (isList(value)) {
      const row = NO_ROWS.has(name) ? undefined : rowOf(value)
      return row ? [{ path, row }] : []
    }
    return isObject(value) && level < 1 ? listsIn(value, path, level + 1) : []
  })
}
