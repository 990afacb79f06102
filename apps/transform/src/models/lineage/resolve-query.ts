import type { Cte, Item, QueryTree, SelectBody, SetBody } from '../tree/query-tree.ts'
import { expandedItems } from './expand-items.ts'
import { through, unique, type Origin } from './origin.ts'
import { columnsOfStar, hasAggregate, originsOf } from './resolve-expression.ts'
import { fromSources } from './resolve-source.ts'
import { EMPTY_SCOPE, type Column, type Fold, type Scope } from './scope.ts'
import { renamed, type Resolved, type Surroundings } from './surroundings.ts'

/** Finds where each column of a query comes from, and what decides about its rows. */
export function resolveQuery(query: QueryTree, around: Surroundings, outer?: Scope): Resolved {
  const inside = withCtes(query.ctes, around, outer)
  const { body } = query
  if (body.kind === 'select') return resolveSelect(query, body, inside, outer)
  const made = body.kind === 'set' ? resolveSet(body, inside, outer) : resolveValues(body.rows, inside, outer)
  const scope = { ...EMPTY_SCOPE, visible: made.columns, ...(outer && { outer }) }
  return { ...made, conditions: unique([...made.conditions, ...sorts(query, [], scope, scope, inside)]) }
}

/** Each sees those before it; with `recursive`, also itself and those behind it. */
function withCtes(
  ctes: readonly Cte[],
  { ctes: known, ...around }: Surroundings,
  outer: Scope | undefined,
): Surroundings {
  const all = new Map(known)
  for (const cte of ctes) {
    const before = new Map(all)
    const bind = (give?: () => Resolved): Surroundings => ({
      ...around,
      ctes: give ? new Map([...(cte.recursive ? all : before), [around.fold(cte.name), give]]) : before,
    })
    let resolved: Resolved | undefined
    let isOpen = false
    all.set(around.fold(cte.name), () => {
      if (isOpen) return NOTHING // they read each other, which the engine refuses
      isOpen = true
      resolved ??= withAdded(cte, cte.recursive ? fixpoint(cte, bind, outer) : plain(cte, bind(), outer))
      isOpen = false
      return resolved
    })
  }
  return { ...around, ctes: all }
}

const NOTHING: Resolved = { columns: [], conditions: [] }

/** With the columns of `search` and `cycle`. */
function withAdded({ adds }: Cte, resolved: Resolved): Resolved {
  const added = adds.map(({ name, of }) => ({
    name,
    origins: unique(
      resolved.columns
        .filter((column) => column.name !== undefined && of.includes(column.name))
        .flatMap(({ origins }) => origins.map((one) => through(one, 'TRANSFORMATION'))),
    ),
  }))
  return { ...resolved, columns: [...resolved.columns, ...added] }
}

const plain = (cte: Cte, around: Surroundings, outer: Scope | undefined): Resolved =>
  renamed(resolveQuery(cte.query, around, outer), cte.columns)

/** A recursive one first gives what its first part gives, then what it gives of that, until nothing is new. */
function fixpoint(
  cte: Cte,
  bind: (give: () => Resolved) => Surroundings,
  outer: Scope | undefined,
): Resolved {
  const { ctes, body } = cte.query
  const first = body.kind === 'set' ? { ...body.left, ctes: [...ctes, ...body.left.ctes] } : cte.query
  const start = bind(() => NOTHING)
  let known = renamed(resolveQuery(first, start, outer), cte.columns)
  for (;;) {
    const last = known
    const next = renamed(
      resolveQuery(
        cte.query,
        bind(() => last),
        outer,
      ),
      cte.columns,
    )
    if (sizeOf(next) === sizeOf(last)) return next
    known = next
  }
}

const sizeOf = ({ columns, conditions }: Resolved): number =>
  conditions.length + columns.reduce((sum, { origins }) => sum + origins.length, 0)

function resolveSelect(
  query: QueryTree,
  body: SelectBody,
  around: Surroundings,
  outer: Scope | undefined,
): Resolved {
  const { from, conditions: joined } = fromSources(body.from, around, outer)
  const conditions: Origin[] = [...joined]
  const items: Item[] = []
  const columns: Column[] = []
  const aliases = new Map<string, Column>()
  // An expression sees the names before it.
  const scope: Scope = { ...from, aliases: around.aliasesAnywhere ? aliases : new Map() }
  for (const item of body.items) {
    for (const { column, expression } of expandedItems(item, scope, around)) {
      columns.push(column)
      items.push({ expression })
      if (column.name !== undefined && !aliases.has(around.fold(column.name)))
        aliases.set(around.fold(column.name), column)
    }
  }
  const because = (how: Origin['how'], expressions: SelectBody['where']): void => {
    for (const one of expressions)
      conditions.push(...originsOf(one, scope, around).map((origin) => through(origin, how)))
  }
  because('FILTER', body.where)
  because('FILTER', body.having)
  const placed = { columns, ...scope, aliases }
  const groups =
    body.groupBy === 'all'
      ? columns.filter((_, i) => !hasAggregate(items[i]?.expression)).map((column) => [column])
      : body.groupBy.map((one) => atPlace(one, placed, around))
  const distinct = body.distinctOn.map((one) => atPlace(one, placed, around))
  for (const origin of [...groups, ...distinct].flat().flatMap(({ origins }) => origins))
    conditions.push(through(origin, 'GROUP_BY'))
  conditions.push(...sorts(query, columns, scope, placed, around))
  return { columns, conditions: unique(conditions) }
}

/** `group by 2` is the second column; a name is that of a table’s column, or else of the select list. */
function atPlace(
  one: SelectBody['where'][number],
  { columns, ...scope }: Scope & { readonly columns: readonly Column[] },
  around: Surroundings,
): readonly Column[] {
  const column = one.kind === 'constant' && one.integer !== undefined ? columns[one.integer - 1] : undefined
  return [column ?? { origins: originsOf(one, scope, around) }]
}

/** What `order by` and `limit` name: a name is that of the select list, or else of a table’s column. */
function sorts(
  { orderBy, limit }: QueryTree,
  columns: readonly Column[],
  scope: Scope,
  placed: Scope,
  around: Surroundings,
): readonly Origin[] {
  const own = columns.length > 0 ? columns : placed.visible
  const sorted = orderBy.flatMap((one): readonly Origin[] => {
    if (one.kind === 'constant' && one.integer !== undefined) return own[one.integer - 1]?.origins ?? []
    if (one.kind === 'star')
      return columnsOfStar(one, { ...scope, visible: own }, around).flatMap(({ origins }) => origins)
    const named =
      one.kind === 'column' && one.path.length === 1
        ? own.find(({ name }) => name !== undefined && around.fold(name) === around.fold(one.path[0] ?? ''))
        : undefined
    return named?.origins ?? originsOf(one, placed, around)
  })
  return [
    ...sorted.map((origin) => through(origin, 'SORT')),
    ...limit.flatMap((one) => originsOf(one, scope, around)).map((origin) => through(origin, 'FILTER')),
  ]
}

function resolveSet(body: SetBody, around: Surroundings, outer: Scope | undefined): Resolved {
  const left = resolveQuery(body.left, around, outer)
  const right = resolveQuery(body.right, around, outer)
  const conditions = unique([...left.conditions, ...right.conditions])
  if (body.operator !== 'union') {
    // The right side decides which rows of the left one are there.
    const decides = right.columns.flatMap(({ origins }) => origins.map((one) => through(one, 'FILTER')))
    const decided = left.columns.flatMap(({ origins }) => origins.map((one) => through(one, 'FILTER')))
    return { columns: left.columns, conditions: unique([...conditions, ...decided, ...decides]) }
  }
  if (body.byName) return { columns: unionByName(left.columns, right.columns, around.fold), conditions }
  return {
    columns: left.columns.map((column, i) => ({
      ...column,
      origins: unique([...column.origins, ...(right.columns[i]?.origins ?? [])]),
    })),
    conditions,
  }
}

function unionByName(left: readonly Column[], right: readonly Column[], fold: Fold): readonly Column[] {
  const key = ({ name }: Column): string | undefined => (name === undefined ? undefined : fold(name))
  const isIn = (columns: readonly Column[], column: Column): Column | undefined =>
    columns.find((one) => key(one) !== undefined && key(one) === key(column))
  return [
    ...left.map((column) => ({
      ...column,
      origins: unique([...column.origins, ...(isIn(right, column)?.origins ?? [])]),
    })),
    ...right.filter((column) => !isIn(left, column)),
  ]
}

function resolveValues(
  rows: readonly (readonly SelectBody['where'][number][])[],
  around: Surroundings,
  outer: Scope | undefined,
): Resolved {
  const scope = { ...EMPTY_SCOPE, ...(outer && { outer }) }
  const width = rows[0]?.length ?? 0
  return {
    // PostgreSQL counts the columns from 1, DuckDB from 0.
    columns: Array.from({ length: width }, (_, i) => ({
      name: around.aliasesAnywhere ? `col${i}` : `column${i + 1}`,
      origins: unique(rows.flatMap((row) => (row[i] ? originsOf(row[i], scope, around) : []))),
    })),
    conditions: [],
  }
}
