import { isOfType, whole, type Operation, type Parameter, type Schema } from './document.ts'
import { quoted } from './quoted.ts'
import { pathTo } from './json-paths.ts'
import type { FoundRows } from './find-rows.ts'

/** How pages follow each other, as it is written into the source. */
export interface GuessedPaginator {
  /** The function of `sluice/sources`. */
  readonly name: string
  readonly code: string
  /** What the guess is made from. */
  readonly from: string
  /** Parameters that the paginator sets. */
  readonly sets: readonly string[]
}

const CURSOR = [
  'cursor',
  'page_token',
  'pageToken',
  'next_token',
  'nextToken',
  'next_cursor',
  'after',
  'continuation',
]
const KEYSET = ['starting_after', 'after_id', 'since_id']
const OFFSET = ['offset', 'skip', 'start']
const PAGE = ['page', 'page_number', 'pageNumber', 'page[number]', 'p']
const SIZE = [
  'per_page',
  'page_size',
  'pageSize',
  'perPage',
  'limit',
  'size',
  'page[size]',
  'count',
  'per',
  'top',
]
const NEXT_LINK = /^(next|next_url|nextUrl|next_page_url|nextLink|next_link|@odata\.nextLink)$/
const NEXT_CURSOR =
  /^(next|after|next_cursor|nextCursor|next_page_token|nextPageToken|next_token|nextToken|cursor|end_cursor)$/
const TOTAL = /^(total|total_count|totalCount|total_items|totalItems|total_results)$/
const HAS_MORE = /^(has_more|hasMore|has_next|hasNext|has_next_page|hasNextPage|more)$/
const USUAL_SIZE = 100

/** Guesses from the parameters of an operation, and from its answer. */
export function guessPaginator(
  operation: Operation,
  { body, answer }: Pick<FoundRows, 'body' | 'answer'>,
  key: string | undefined,
): GuessedPaginator {
  const query = (operation.parameters ?? []).filter((one) => one.in === 'query')
  const among = (names: readonly string[]): Parameter | undefined =>
    names.map((name) => query.find((one) => one.name === name)).find((one) => one !== undefined)
  const size = among(SIZE)
  const fields = fieldsOf(body, '', 0)
  const field = (name: RegExp, type?: string): string | undefined =>
    fields.find((one) => name.test(one.name) && (type === undefined || isOfType(one.schema, type)))?.path
  const total = field(TOTAL, 'integer')
  const hasMore = field(HAS_MORE, 'boolean')
  const end = [
    ...(total ? [`total: ${quoted(total)}`] : []),
    ...(hasMore ? [`hasMore: ${quoted(hasMore)}`] : []),
  ]
  const sized = (parameter: string, into: string): readonly string[] =>
    size ? [`${parameter}: ${sizeOf(size)}`, `${into}: ${quoted(size.name)}`] : []
  const made = (
    name: string,
    options: readonly string[],
    from: readonly (string | undefined)[],
    ...sets: string[]
  ) => ({
    name,
    code: `${name}(${options.length === 0 ? '' : `{ ${options.join(', ')} }`})`,
    from: from.filter((one) => one !== undefined).join(' and '),
    sets:
      size && options.some((one) => one.startsWith('sizeIn') || one.startsWith('limitIn'))
        ? [...sets, size.name]
        : sets,
  })

  const link = field(NEXT_LINK, 'string')
  const cursor = among(CURSOR)
  const cursorPath = field(NEXT_CURSOR, 'string') ?? field(NEXT_CURSOR, 'integer')
  if (cursor && cursorPath)
    return made(
      'cursorPages',
      [
        `path: ${quoted(cursorPath)}`,
        `in: ${quoted(cursor.name)}`,
        ...(hasMore ? [`hasMore: ${quoted(hasMore)}`] : []),
      ],
      [`the parameter ${cursor.name}`, `the field ${cursorPath}`],
      cursor.name,
    )
  const keyset = among(KEYSET)
  if (keyset && key !== undefined)
    return made(
      'keyset',
      [
        `field: ${quoted(key)}`,
        `in: ${quoted(keyset.name)}`,
        ...sized('size', 'sizeIn'),
        ...(hasMore ? [`hasMore: ${quoted(hasMore)}`] : []),
      ],
      [`the parameter ${keyset.name}`],
      keyset.name,
    )
  if (link) return made('jsonLink', link === 'next' ? [] : [`path: ${quoted(link)}`], [`the field ${link}`])
  if (Object.keys(answer.headers ?? {}).some((name) => name.toLowerCase() === 'link'))
    return made('headerLink', [], ['the header Link'])
  const offset = among(OFFSET)
  if (offset && size)
    return made(
      'offset',
      [
        `limit: ${sizeOf(size)}`,
        ...(offset.name === 'offset' ? [] : [`in: ${quoted(offset.name)}`]),
        `limitIn: ${quoted(size.name)}`,
        ...end,
      ],
      [`the parameters ${offset.name} and ${size.name}`],
      offset.name,
    )
  const page = among(PAGE)
  if (page) {
    const first = page.schema?.default ?? page.schema?.minimum
    return made(
      'pageNumber',
      [
        ...(page.name === 'page' ? [] : [`in: ${quoted(page.name)}`]),
        ...(first === 0 ? ['first: 0'] : []),
        ...sized('size', 'sizeIn'),
        ...end,
      ],
      [size ? `the parameters ${page.name} and ${size.name}` : `the parameter ${page.name}`],
      page.name,
    )
  }
  return made('singlePage', [], ['the lack of a parameter for pages'])
}

const sizeOf = ({ schema = {} }: Parameter): number =>
  Math.min(
    schema.maximum ?? USUAL_SIZE,
    Math.max(USUAL_SIZE, typeof schema.default === 'number' ? schema.default : 0),
  )

interface Field {
  readonly name: string
  readonly path: string
  readonly schema: Schema
}

/** The fields of the answer beside its rows, down to three levels. */
function fieldsOf(schema: Schema, prefix: string, level: number): readonly Field[] {
  return Object.entries(whole(schema).properties ?? {}).flatMap(([name, one]) => {
    const value = whole(one)
    const path = pathTo(prefix, name)
    return [{ name, path, schema: value }, ...(level < 2 ? fieldsOf(value, path, level + 1) : [])]
  })
}
