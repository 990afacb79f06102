/**
 * The interface of validators such as zod, valibot and arktype, as published at https://standardschema.dev (version 1), with
 * the part of https://standardschema.dev/json-schema that describes the output as JSON Schema.
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly jsonSchema?: {
      readonly output: (options: { readonly target: string }) => Readonly<Record<string, unknown>>
    }
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** Why a value does not match a schema. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}
