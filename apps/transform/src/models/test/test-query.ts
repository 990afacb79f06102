import { ident, literal, qualified } from '@sluice/engine'
import { fullName, unreachable, type TableName } from '@sluice/schema'
import type { ModelTest, TestRule } from '../model-test.ts'

/** What the column of `relationships` refers to, as SQL behind `from`: `relation` where that is the model itself. */
export const relatedTo = (
  { to }: Pick<Extract<TestRule, { kind: 'relationships' }>, 'to'>,
  relation: string,
  model?: TableName,
): string =>
  model !== undefined && fullName(model) === fullName(to) ? relation : qualified(to.dataset, to.name)

const compared = (value: string, asText = false): string => (asText ? `cast(${value} as text)` : value)

/**
 * The rows of `relation`, SQL behind `from`, which stands for `model`, that break a rule; of `unique` one row for each value that comes more than once.
 * @example testQuery(test, 'marts.daily') // select * from marts.daily as r where r."day" is null
 */
export function testQuery({ rule, where }: ModelTest, relation: string, model?: TableName): string {
  const from =
    where === undefined ? `${relation} as r` : `(select * from ${relation} as w where ${where}) as r`
  switch (rule.kind) {
    case 'unique': {
      // PostgreSQL gives a value that is cast the name of its column.
      const columns = rule.columns
        .map((column) => compared(`r.${ident(column)}`, rule.asText?.includes(column)))
        .join(', ')
      const present = rule.columns.map((column) => `r.${ident(column)} is not null`).join(' and ')
      return `select ${columns}, count(*) as times from ${from} where ${present} group by ${columns} having count(*) > 1`
    }
    case 'not_null':
      return `select * from ${from} where r.${ident(rule.column)} is null`
    case 'accepted_values': {
      const column = `r.${ident(rule.column)}`
      const others =
        rule.values.length === 0
          ? ''
          : ` and ${compared(column, rule.asText)} not in (${rule.values.map(literal).join(', ')})`
      return `select * from ${from} where ${column} is not null${others}`
    }
    case 'relationships': {
      const column = `r.${ident(rule.column)}`
      const isSame = `${compared(`t.${ident(rule.field)}`, rule.asText)} = ${compared(column, rule.asText)}`
      return `select * from ${from} where ${column} is not null and not exists (select 1 from ${relatedTo(rule, relation, model)} as t where ${isSame})`
    }
    case 'expression':
      return `select * from ${from} where not (${rule.expression})`
    default:
      return unreachable(rule)
  }
}
