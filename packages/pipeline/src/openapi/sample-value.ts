import { isList, isObject, isOfType, whole, type Schema } from './document.ts'

/** As deep as types are written. */
const DEEPEST = 8

/** A value of a schema, for a test. */
export function sampleValue(schema: Schema, seen: readonly Schema[] = []): unknown {
  if (seen.includes(schema) || seen.length > DEEPEST) return undefined
  const one = whole(schema)
  const within = [...seen, schema]
  if (one.enum) return one.enum[0]
  if (one.const !== undefined) return one.const
  const [choice] = one.oneOf ?? one.anyOf ?? []
  if (choice) return sampleValue(choice, within)
  if (isList(one)) return []
  if (isObject(one))
    return Object.fromEntries(
      Object.entries(one.properties ?? {}).map(([name, field]) => [name, sampleValue(field, within)]),
    )
  if (isOfType(one, 'integer') || isOfType(one, 'number')) return 1
  if (isOfType(one, 'boolean')) return true
  if (!isOfType(one, 'string')) return one.nullable === true || isOfType(one, 'null') ? null : undefined
  if (one.format === 'date-time') return '2026-01-31T00:00:00Z'
  if (one.format === 'date') return '2026-01-31'
  return 'a'
}
