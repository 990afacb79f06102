import type { TableName } from '@sluice/schema'

/** What must be true of the rows of a model. */
export type TestRule =
  | {
      readonly kind: 'unique'
      readonly columns: readonly string[]
      /** Those of the columns whose values are compared as text. */
      readonly asText?: readonly string[]
    }
  | { readonly kind: 'not_null'; readonly column: string }
  | {
      readonly kind: 'accepted_values'
      readonly column: string
      readonly values: readonly string[]
      /** True where values of the column's type cannot be compared as they are. */
      readonly asText?: boolean
    }
  | {
      readonly kind: 'relationships'
      readonly column: string
      readonly to: TableName
      readonly field: string
      /** True where the types of the two columns cannot be compared as they are. */
      readonly asText?: boolean
    }
  | { readonly kind: 'expression'; readonly expression: string }

/** A number of failing rows from which a test warns, or fails. */
export interface Threshold {
  readonly operator: '>' | '>='
  readonly rows: number
}

/** A test in the header of a model. */
export interface ModelTest {
  readonly rule: TestRule
  /** `unique(date, affiliate_id)`, as the header has it. */
  readonly name: string
  /** Line of the header. */
  readonly line: number
  readonly severity: 'error' | 'warn'
  /** SQL: only rows for which it is true are tested. */
  readonly where?: string
  /** More than 0 rows by default. */
  readonly warnIf?: Threshold
  readonly errorIf?: Threshold
}

/** The schema that rows which fail a test are stored in. */
export const FAILURES = 'test_failures'
