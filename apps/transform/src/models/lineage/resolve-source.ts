import { unreachable } from '@sluice/schema'
import type { JoinSource, PivotSource, Source, UnpivotSource } from '../tree/query-tree.ts'
import { originsOf } from './resolve-expression.ts'
import { through, unique, type Origin } from './origin.ts'
import { EMPTY_SCOPE, type Column, type Relation, type Scope } from './scope.ts'
import { renamed, withUnlikeNames, type Resolved, type Surroundings } from './surroundings.ts'

/** What a part of `from` brings. */
interface Part {
  readonly relations: readonly Relation[]
  readonly visible: readonly Column[]
  readonly conditions: readonly Origin[]
}

/** The scope that the elements of `from` make, each of which may see those before it. */
export function fromSources(
  sources: readonly Source[],
  around: Surroundings,
  outer: Scope | undefined,
): { readonly from: Scope; readonly conditions: readonly Origin[] } {
  let scope: Scope = { ...EMPTY_SCOPE, ...(outer && { outer }) }
  const conditions: Origin[] = []
  for (const source of sources) {
    const part = partOf(source, around, scope)
    scope = beside(scope, part)
    conditions.push(...part.conditions)
  }
  return { from: scope, conditions }
}

const beside = (scope: Scope, part: Part): Scope => ({
  ...scope,
  relations: [...scope.relations, ...part.relations],
  visible: [...scope.visible, ...part.visible],
})

/** `scope` has what stands before the source. */
function partOf(source: Source, around: Surroundings, scope: Scope): Part {
  switch (source.kind) {
    case 'table':
      return tablePart(source, around)
    case 'query': {
      const outer = source.lateral ? scope : scope.outer
      return named(source, withUnlikeNames(around.resolve(source.query, around, outer), around))
    }
    case 'function': {
      const origins = unique(
        source.arguments
          .flatMap((one) => originsOf(one, scope, around))
          .map((one) => through(one, 'TRANSFORMATION')),
      )
      const columns = source.gives.map(({ name, of }) => ({
        name,
        origins: unique(
          of.flatMap((one) => originsOf(one, scope, around)).map((one) => through(one, 'TRANSFORMATION')),
        ),
      }))
      const part = named(source, { columns, conditions: [] })
      const [relation] = part.relations
      return { ...part, relations: relation ? [{ ...relation, other: (name) => ({ name, origins }) }] : [] }
    }
    case 'join':
      return joinPart(source, around, scope)
    case 'pivot':
      return pivotPart(source, around, scope)
    case 'unpivot':
      return unpivotPart(source, around, scope)
    default:
      return unreachable(source)
  }
}

/** A relation with its alias and the names of its columns. */
function named({ alias, columns: names }: Pick<Source, 'alias' | 'columns'>, resolved: Resolved): Part {
  const { columns, conditions } = renamed(resolved, names)
  return {
    relations: [{ ...(alias !== undefined && { alias }), columns }],
    visible: columns,
    conditions,
  }
}

function tablePart(source: Source & { readonly kind: 'table' }, around: Surroundings): Part {
  const { dataset, name, alias = name } = source
  const cte = dataset === '' ? around.ctes.get(around.fold(name)) : undefined
  if (cte) return named({ ...source, alias }, withUnlikeNames(cte(), around))
  const written = dataset === '' ? name : `${dataset}.${name}`
  // DuckDB finds a table in whatever letters it is written.
  const table = around.columnsOf(written) ? written : around.fold(written)
  const known = around.columnsOf(table)
  const columnOf = (column: string): Column => ({
    name: column,
    origins: [{ table, column, how: 'IDENTITY' }],
  })
  const part = named({ ...source, alias }, { columns: (known ?? []).map(columnOf), conditions: [] })
  const relations = part.relations.map((relation) => ({
    ...relation,
    ...(source.alias === undefined && { dataset }),
    ...(!known && { other: columnOf }),
  }))
  return { ...part, relations }
}

function joinPart(source: JoinSource, around: Surroundings, scope: Scope): Part {
  const { fold } = around
  const left = partOf(source.left, around, scope)
  const right = partOf(source.right, around, beside(scope, left))
  const find = (columns: Part['visible'], name: string): Column | undefined =>
    columns.find((column) => column.name !== undefined && fold(column.name) === fold(name))
  const using =
    source.using === 'natural'
      ? left.visible.flatMap(({ name }) => (name !== undefined && find(right.visible, name) ? [name] : []))
      : source.using
  const ofUsing = using.map((name) => ({
    name,
    left: find(left.visible, name) ?? unknownColumn(left, name),
    right: find(right.visible, name) ?? unknownColumn(right, name),
  }))
  const merged = ofUsing.map(({ name, ...sides }) => mergedColumn(name, sides, source.type))
  const rest = (part: Part): readonly Column[] =>
    part.visible.filter(({ name }) => name === undefined || !using.some((one) => fold(one) === fold(name)))
  const inPlace = left.visible.map((column) =>
    column.name === undefined ? column : (find(merged, column.name) ?? column),
  )
  // The merged columns of tables that nobody has described have no place yet.
  const noPlace = merged.filter(({ name }) => name !== undefined && !find(left.visible, name))
  const isHidden = source.type === 'semi'
  const visible = [
    ...(around.usingFirst ? [...merged, ...rest(left)] : [...noPlace, ...inPlace]),
    ...(isHidden ? [] : rest(right)),
  ]
  const both = beside(beside(scope, left), right)
  const conditions = [
    ...left.conditions,
    ...right.conditions,
    ...[
      ...ofUsing.flatMap((one) => [...one.left.origins, ...one.right.origins]),
      ...source.on.flatMap((one) => originsOf(one, both, around)),
    ].map((origin) => through(origin, 'JOIN')),
  ]
  const ofAlias = source.usingAlias === undefined ? [] : [{ alias: source.usingAlias, columns: merged }]
  const relations = [...left.relations, ...(isHidden ? [] : right.relations), ...ofAlias]
  // An alias behind brackets hides the tables that are joined.
  return source.alias === undefined
    ? { relations, visible, conditions }
    : named(source, { columns: visible, conditions })
}

const unknownColumn = ({ relations }: Part, name: string): Column =>
  relations.find(({ other }) => other)?.other?.(name) ?? { name, origins: [] }

/** `using` takes the value of the side that always has one. */
function mergedColumn(
  name: string,
  { left, right }: { readonly left: Column; readonly right: Column },
  type: JoinSource['type'],
): Column {
  if (type === 'right') return { name, origins: right.origins }
  if (type !== 'full') return { name, origins: left.origins }
  const both = [...left.origins, ...right.origins].map((origin) => through(origin, 'TRANSFORMATION'))
  return { name, origins: unique(both) }
}

function pivotPart(source: PivotSource, around: Surroundings, scope: Scope): Part {
  const part = partOf(source.source, around, scope)
  const inside = beside(scope, part)
  const on = source.on.flatMap((one) => originsOf(one, inside, around))
  const items = source.aggregates.map(({ name, expression }) => ({
    name,
    origins: originsOf(expression, inside, around),
  }))
  const used = new Set(
    [...on, ...items.flatMap((item) => item.origins)].map(({ table, column }) => `${table}.${column}`),
  )
  const isUsed = ({ origins }: Column): boolean =>
    origins.some(({ table, column }) => used.has(`${table}.${column}`))
  const wanted = source.groups?.map(around.fold)
  const groups = part.visible.filter((column) =>
    wanted ? column.name !== undefined && wanted.includes(around.fold(column.name)) : !isUsed(column),
  )
  const conditional = on.map((origin) => through(origin, 'CONDITIONAL'))
  const made = source.values.flatMap((value) =>
    items.map(({ name, origins }) => ({
      // With one aggregate, its name is only added where the query gives one.
      name: name === undefined ? value : `${value}_${name}`,
      origins: unique([...origins, ...conditional]),
    })),
  )
  const grouped = groups.flatMap(({ origins }) => origins.map((origin) => through(origin, 'GROUP_BY')))
  return named(source, {
    columns: [...groups, ...made],
    conditions: unique([...part.conditions, ...grouped]),
  })
}

function unpivotPart(source: UnpivotSource, around: Surroundings, scope: Scope): Part {
  const part = partOf(source.source, around, scope)
  const from = new Set(source.from.map(around.fold))
  const isFrom = ({ name }: Column): boolean => name !== undefined && from.has(around.fold(name))
  const origins = unique(part.visible.filter(isFrom).flatMap((column) => column.origins))
  return named(source, {
    columns: [
      ...part.visible.filter((column) => !isFrom(column)),
      { name: source.nameColumn, origins: [] },
      ...source.valueColumns.map((name) => ({ name, origins })),
    ],
    conditions: part.conditions,
  })
}
