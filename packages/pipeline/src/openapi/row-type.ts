import { quoted } from './quoted.ts'
import { isList, isObject, isOfType, whole, type Schema } from './document.ts'

/** Types are written down to this depth; beyond it they are `unknown`. */
const DEEPEST = 8

/** The TypeScript type of values of a schema. What the schema does not say is `unknown`, and so is what contains itself. */
export function typeText(schema: Schema, indent = '', seen: readonly Schema[] = []): string {
  if (seen.includes(schema) || seen.length > DEEPEST) return 'unknown'
  const one = whole(schema)
  const within = [...seen, schema]
  const type = valueType(one, indent, within)
  const isNullable = one.nullable === true || isOfType(one, 'null')
  return isNullable && type !== 'unknown' && type !== 'null' ? `${type} | null` : type
}

function valueType(one: Schema, indent: string, seen: readonly Schema[]): string {
  if (one.enum) return union(one.enum.map(literal))
  if (one.const !== undefined) return literal(one.const)
  const choices = one.oneOf ?? one.anyOf
  if (choices) return union(choices.map((choice) => typeText(choice, indent, seen)))
  if (isList(one)) {
    const item = one.items ? typeText(one.items, indent, seen) : 'unknown'
    return /^[\w.]+$/.test(item) ? `${item}[]` : `(${item})[]`
  }
  if (isObject(one)) return objectType(one, indent, seen)
  const types = [one.type ?? []].flat().filter((type) => type !== 'null')
  if (types.length === 0) return isOfType(one, 'null') ? 'null' : 'unknown'
  return union(types.map((type) => SCALARS[type] ?? 'unknown'))
}

const SCALARS: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
}

function objectType(one: Schema, indent: string, seen: readonly Schema[]): string {
  const fields = Object.entries(one.properties ?? {})
  if (fields.length === 0) {
    const rest = one.additionalProperties
    return typeof rest === 'object'
      ? `Record<string, ${typeText(rest, indent, seen)}>`
      : 'Record<string, unknown>'
  }
  const inner = `${indent}  `
  const lines = fields.map(([name, field]) => {
    const optional = one.required?.includes(name) === true ? '' : '?'
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
    return `${inner}${key}${optional}: ${typeText(field, inner, seen)}`
  })
  return ['{', ...lines, `${indent}}`].join('\n')
}

const literal = (value: unknown): string => {
  if (typeof value === 'string') return quoted(value)
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'unknown'
}

function union(types: readonly string[]): string {
  const all = [...new Set(types)]
  return all.length === 0 || all.includes('unknown') ? 'unknown' : all.join(' | ')
}
