import type { ColumnType } from '@sluice/schema'
import type { ColumnHints } from './rows/column-hint.ts'
import type { RowsOptions } from './resource.ts'
import { withChildHints } from './rows/children.ts'
import type { StandardSchema } from './rows/standard-schema.ts'

/** The hints of a resource: those of its schema, over them its own, and those of its nested tables. */
export function allHints({ schema, children, name, ...own }: RowsOptions): ColumnHints | undefined {
  const columns = withChildHints(own.columns, children, name)
  if (!schema) return columns
  const hints = new Map(Object.entries(schemaHints(schema)))
  for (const [name, own] of Object.entries(columns ?? {})) hints.set(name, { ...hints.get(name), ...own })
  return Object.fromEntries(hints)
}

/**
 * The types of the columns that a schema describes as JSON Schema; none if it has no such description. Objects and lists become
 * columns and tables by their values.
 */
export function schemaHints(schema: StandardSchema): ColumnHints {
  const { properties } = describe(schema)
  if (typeof properties !== 'object' || properties === null) return {}
  return Object.fromEntries(
    Object.entries(properties as Readonly<Record<string, unknown>>).flatMap(([name, property]) => {
      const type = typeOf(property)
      return type === undefined ? [] : [[name, { type }]]
    }),
  )
}

function describe(schema: StandardSchema): Readonly<Record<string, unknown>> {
  try {
    return schema['~standard'].jsonSchema?.output({ target: 'draft-2020-12' }) ?? {}
  } catch {
    return {} // Such as a Date, for which JSON Schema has no word: the values decide.
  }
}

function typeOf(property: unknown): ColumnType | undefined {
  const { type, format } = (property ?? {}) as { type?: unknown; format?: unknown }
  const [only, ...others] = [type].flat().filter((one) => one !== 'null')
  if (others.length > 0) return undefined
  switch (only) {
    case 'string':
      return format === 'date-time' ? 'timestamp' : format === 'date' || format === 'time' ? format : 'text'
    case 'integer':
      return 'bigint'
    case 'number':
      return 'double'
    case 'boolean':
      return 'bool'
    default:
      return undefined
  }
}
