/** The part of a JSON schema that sources are written from; references are resolved, so it may contain itself. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly nullable?: boolean
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly allOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly default?: unknown
  readonly example?: unknown
  readonly maximum?: number
  readonly minimum?: number
}

export interface Parameter {
  readonly name: string
  readonly in: 'query' | 'header' | 'path' | 'cookie'
  readonly required?: boolean
  readonly schema?: Schema
  readonly example?: unknown
}

export interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
  readonly headers?: Readonly<Record<string, unknown>>
}

export interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly responses?: Readonly<Record<string, Answer>>
  readonly deprecated?: boolean
}

export interface SecurityScheme {
  readonly type: string
  readonly scheme?: string
  readonly in?: 'query' | 'header' | 'cookie'
  readonly name?: string
  readonly flows?: Readonly<
    Record<string, { readonly tokenUrl?: string; readonly scopes?: Readonly<Record<string, string>> }>
  >
}

/** The part of an OpenAPI document that sources are written from. */
export interface Document {
  readonly info: { readonly title: string }
  readonly servers?: readonly {
    readonly url: string
    readonly variables?: Readonly<Record<string, { readonly default: string }>>
  }[]
  readonly paths?: Readonly<
    Record<string, { readonly get?: Operation; readonly parameters?: readonly Parameter[] }>
  >
  readonly components?: { readonly securitySchemes?: Readonly<Record<string, SecurityScheme>> }
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
}

/** A schema with its `allOf` put together. */
export function whole(schema: Schema, seen: readonly Schema[] = []): Schema {
  const { allOf, ...own } = schema
  if (!allOf || seen.includes(schema)) return schema
  return allOf
    .map((part) => whole(part, [...seen, schema]))
    .reduce<Schema>(
      (all, part) => ({
        ...part,
        ...all,
        properties: { ...part.properties, ...all.properties },
        required: [...(all.required ?? []), ...(part.required ?? [])],
      }),
      own,
    )
}

export const isOfType = ({ type }: Schema, wanted: string): boolean =>
  type === wanted || (Array.isArray(type) && type.includes(wanted))

export const isList = (schema: Schema): boolean => isOfType(schema, 'array') || schema.items !== undefined

export const isObject = (schema: Schema): boolean =>
  isOfType(schema, 'object') || schema.properties !== undefined
