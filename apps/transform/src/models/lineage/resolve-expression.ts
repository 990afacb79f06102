import { unreachable } from '@sluice/schema'
import type { Expression, Star } from '../tree/query-tree.ts'
import { through, unique, type Origin } from './origin.ts'
import { lookUp, type Column, type Relation, type Scope } from './scope.ts'
import type { Surroundings } from './surroundings.ts'

/** What an expression is made of, and what decides about it. */
export function originsOf(expression: Expression, scope: Scope, around: Surroundings): readonly Origin[] {
  switch (expression.kind) {
    case 'constant':
      return []
    case 'column': {
      const found = lookUp(expression.path, scope, around.fold)
      if (!found && !expression.maybe) around.onUnknown(expression.path.join('.'))
      return found?.origins ?? []
    }
    case 'position':
      return scope.visible[expression.index - 1]?.origins ?? []
    case 'star':
      return unique(columnsOfStar(expression, scope, around).flatMap(({ origins }) => origins))
    case 'lambda':
      return originsOf(expression.body, withLocals(expression.parameters, scope, around), around)
    case 'query': {
      const { columns, conditions } = around.resolve(expression.query, around, scope)
      const values = expression.exists ? [] : columns.flatMap(({ origins }) => origins)
      return unique([...values, ...conditions])
    }
    case 'computed':
      return unique([
        ...expression.values
          .flatMap((value) => originsOf(value, scope, around))
          .map((origin) => through(origin, expression.how)),
        ...expression.conditions.flatMap(({ how, expression: one }) =>
          originsOf(one, scope, around).map((origin) => through(origin, how)),
        ),
      ])
    default:
      return unreachable(expression)
  }
}

/** The fields of the struct that an expression makes or names. */
export function fieldsOf(expression: Expression, scope: Scope, around: Surroundings): Pick<Column, 'fields'> {
  if (expression.kind === 'column') {
    const fields = lookUp(expression.path, scope, around.fold)?.fields
    return fields ? { fields } : {}
  }
  if (expression.kind !== 'computed' || !expression.fields) return {}
  return {
    fields: expression.fields.map((field) => ({
      name: field.name,
      origins: originsOf(field.expression, scope, around),
      ...fieldsOf(field.expression, scope, around),
    })),
  }
}

const withLocals = (names: readonly string[], outer: Scope, { fold }: Surroundings): Scope => ({
  relations: [],
  visible: [],
  aliases: new Map(),
  locals: new Set(names.map(fold)),
  outer,
})

/** Whether an expression makes one value of many rows. */
export function hasAggregate(expression: Expression | undefined): boolean {
  if (expression?.kind !== 'computed') return false
  const isWindow = expression.conditions.some(({ how }) => how === 'WINDOW')
  if (expression.how === 'AGGREGATION' && !isWindow) return true
  return expression.values.some(hasAggregate)
}

/** The columns of `*`, of `t.*`, and of DuckDB's variants of both. */
export function columnsOfStar(star: Star, scope: Scope, around: Surroundings): readonly Column[] {
  const { fold } = around
  const excluded = new Set(star.exclude.map(fold))
  if (star.known)
    return star.known.map(({ name, expression }) => ({ name, origins: originsOf(expression, scope, around) }))
  const all = star.table ? columnsOfTable(star.table, scope, around) : scope.visible
  return all.flatMap((column): readonly Column[] => {
    const name = column.name
    if (name === undefined) return [column]
    if (excluded.has(fold(name)) || star.matches?.(name) === false) return []
    const replaced = star.replace.find((one) => fold(one.name) === fold(name))
    if (replaced) return [{ name, origins: originsOf(replaced.expression, scope, around) }]
    const other = star.rename.find(({ from }) => fold(from) === fold(name))
    return [other ? { ...column, name: other.to } : column]
  })
}

/** The columns of a table or, with `s.*`, of a struct. */
function columnsOfTable(path: readonly string[], scope: Scope, around: Surroundings): readonly Column[] {
  const relation = relationNamed(path, scope, around)
  if (relation) return relation.columns
  const column = lookUp(path, scope, around.fold)
  if (!column?.fields) around.onUnknown(`${path.join('.')}.*`)
  return column?.fields ?? []
}

function relationNamed(
  path: readonly string[],
  scope: Scope | undefined,
  around: Surroundings,
): Relation | undefined {
  const [name = '', dataset] = path.map(around.fold).toReversed()
  for (let at = scope; at; at = at.outer) {
    const found = at.relations.find(
      (one) =>
        one.alias !== undefined &&
        around.fold(one.alias) === name &&
        (dataset === undefined || (one.dataset !== undefined && around.fold(one.dataset) === dataset)),
    )
    if (found) return found
  }
  return undefined
}
