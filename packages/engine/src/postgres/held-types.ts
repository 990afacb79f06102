import type { ColumnType } from '@sluice/schema'
import { literal } from '../quote.ts'
import type { DatabaseType } from '../table-guards.ts'

const LENGTH = /^(?:character|character varying|bpchar)\((\d+)\)$/
const ALL: ReadonlySet<string> = new Set(['numeric', 'json', 'timestamp without time zone'])

/** Condition that a value of `type` is held exactly by a column of a database type that holds less; `true` where each is. */
export function holds(x: string, type: ColumnType, { name, values, domain }: DatabaseType): string {
  if (values) return `${x} in (${values.map(literal).join(', ') || 'null'})`
  if (domain) return `_sluice.is_held(${x}, ${literal(name)})`
  const length = LENGTH.exec(name)?.[1]
  if (length !== undefined) return `char_length(${x}) <= ${length} and ${x} = rtrim(${x})`
  if (ALL.has(name)) return 'true'
  if (/^time(stamp)?\(\d\)/.test(name)) return `cast(${x} as ${name}) = ${x}`
  switch (name) {
    case 'smallint':
      return `${x} between -32768 and 32767`
    case 'integer':
      return `${x} between -2147483648 and 2147483647`
    // Whose shortest digits are the value's.
    case 'real':
      return `case
        when ${x} in (0, 'NaN', 'Infinity', '-Infinity') then true
        when abs(${x}) between 1.2e-38 and 3.4e38 then cast(cast(cast(${x} as real) as text) as double precision) = ${x}
        else false
      end`
    case 'uuid':
      return `${x} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'`
    default:
      return `_sluice.${type === 'text' ? 'is_castable' : 'is_held'}(${x}, ${literal(name)})`
  }
}
