import type { Expression, Item, Star } from '../tree/query-tree.ts'
import { columnsOfStar, fieldsOf, originsOf } from './resolve-expression.ts'
import { lookUp, type Column, type Scope } from './scope.ts'
import type { Surroundings } from './surroundings.ts'

interface Expanded {
  readonly column: Column
  readonly expression: Expression
}

/** The columns that an element of a select list stands for: one, or for `*` as many as there are. */
export function expandedItems(item: Item, scope: Scope, around: Surroundings): readonly Expanded[] {
  const { name, expression } = item
  if (expression.kind === 'star')
    return columnsOfStar(expression, scope, around).map((column) => ({
      column:
        name === undefined || !expression.each
          ? column
          : { ...column, ...namedBy(name, expression, column.name) },
      expression,
    }))
  const star = starIn(expression)
  if (star)
    // DuckDB computes `min(columns(*))` once for each column.
    return columnsOfStar(star, scope, around).flatMap((column) => {
      if (column.name === undefined) return []
      const one = withColumn(expression, star, column.name)
      return [
        {
          column: {
            ...(name === undefined ? { name: column.name } : namedBy(name, star, column.name)),
            origins: originsOf(one, scope, around),
          },
          expression: one,
        },
      ]
    })
  const origins = originsOf(expression, scope, around)
  const called = nameOf(item, scope, around)
  const fields = fieldsOf(expression, scope, around)
  return [{ column: { ...(called !== undefined && { name: called }), origins, ...fields }, expression }]
}

/** `columns('(.*)_id') as 'key_\1'` has a name for each column that matches. */
function namedBy(name: string, { pattern }: Star, column: string | undefined): { readonly name: string } {
  const groups = pattern === undefined || column === undefined ? null : matchOf(pattern, column)
  return { name: groups ? name.replaceAll(/\\(\d)/g, (_, i: string) => groups[Number(i)] ?? '') : name }
}

function matchOf(pattern: string, text: string): RegExpExecArray | null {
  try {
    return new RegExp(pattern).exec(text)
  } catch {
    return null
  }
}

/** DuckDB calls a column as its table does, however the query spells it. */
function nameOf({ name, expression }: Item, scope: Scope, { fold }: Surroundings): string | undefined {
  if (name === undefined || expression.kind !== 'column') return name
  const found = lookUp(expression.path, scope, fold)?.name
  return found !== undefined && name === expression.path.at(-1) && fold(found) === fold(name) ? found : name
}

function starIn(expression: Expression): Star | undefined {
  if (expression.kind === 'star') return expression.each ? expression : undefined
  if (expression.kind !== 'computed') return undefined
  for (const value of [...expression.values, ...expression.conditions.map((one) => one.expression)]) {
    const found = starIn(value)
    if (found) return found
  }
  return undefined
}

function withColumn(expression: Expression, star: Star, name: string): Expression {
  if (expression === star) return { kind: 'column', path: [name] }
  if (expression.kind !== 'computed') return expression
  return {
    ...expression,
    values: expression.values.map((value) => withColumn(value, star, name)),
    conditions: expression.conditions.map((one) => ({
      ...one,
      expression: withColumn(one.expression, star, name),
    })),
  }
}
