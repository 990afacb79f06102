import { literal, takesText, type EngineKind, type Session } from '@sluice/engine'
import type { TableName } from '@sluice/schema'
import type { ModelTest } from '../model-test.ts'
import { hasEquality } from '../relation/has-equality.ts'
import { readColumnTypes, type ColumnType } from './column-type.ts'
import { relatedTo } from './test-query.ts'

/** Types whose values an engine compares with each other as they are, by the beginning of their names. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^(u?(tiny|small|big|huge)?int(eger)?|decimal|numeric|double|real|float)\b/i, 'number'],
  [/^(text|varchar|character|bpchar|name)\b/i, 'text'],
  [/^(date|timestamp)\b/i, 'time'],
  [/^boolean$/i, 'boolean'],
  [/^uuid$/i, 'uuid'],
]

/**
 * The test with a rule that has the same answer on both engines, whatever types the columns have: values that the type does not
 * take are left out of `accepted_values`, as no row has them, and columns whose types cannot be compared are compared as text.
 */
export async function fitRule(
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  test: ModelTest,
  relation: string,
  model: TableName,
): Promise<ModelTest> {
  const { rule } = test
  switch (rule.kind) {
    case 'accepted_values': {
      const [type] = await readColumnTypes(session, kind, [{ relation, column: rule.column }])
      if (!type) return test
      if (!hasEquality(type.name)) return { ...test, rule: { ...rule, asText: true } }
      const values = await taken(session, kind, rule.values, type)
      return { ...test, rule: { ...rule, values } }
    }
    case 'relationships': {
      const types = await readColumnTypes(session, kind, [
        { relation, column: rule.column },
        { relation: relatedTo(rule, relation, model), column: rule.field },
      ])
      return areAlike(types) ? test : { ...test, rule: { ...rule, asText: true } }
    }
    case 'unique': {
      if (kind === 'duckdb') return test // it groups values of any type
      const types = await readColumnTypes(
        session,
        kind,
        rule.columns.map((column) => ({ relation, column })),
      )
      const asText = rule.columns.filter((_, i) => !hasEquality(types[i]?.name ?? ''))
      return asText.length === 0 ? test : { ...test, rule: { ...rule, asText } }
    }
    case 'not_null':
    case 'expression':
      return test
  }
}

/** What values of a type are; those of an array are arrays of its type. */
function familyOf({ name, isEnum }: ColumnType): string | undefined {
  if (isEnum) return `enum ${name}`
  if (name.endsWith(']')) return name
  return FAMILIES.find(([pattern]) => pattern.test(name))?.[1]
}

/** Types that are not known, such as `citext`, are left to the engine, unless one is compared with a text. */
function areAlike(types: readonly ColumnType[]): boolean {
  if (types.some(({ name }) => !hasEquality(name))) return false
  const families = types.map(familyOf)
  const areKnown = families.includes('text') || !families.includes(undefined)
  return !areKnown || new Set(families).size === 1
}

/** The values that a type takes. */
async function taken(
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  values: readonly string[],
  type: ColumnType,
): Promise<readonly string[]> {
  if (familyOf(type) === 'text') return values
  const rows = values.map((value, i) => `(${i}, ${takesText(kind, literal(value), type.name)})`)
  const found = await session.rows<{ n: number }>(
    `select n from (values ${rows.join(', ')}) as v (n, taken) where taken`,
  )
  const numbers = new Set(found.map(({ n }) => Number(n)))
  return values.filter((_, i) => numbers.has(i))
}
