/** JavaScript types of column types, the same for both engines; see docs/types.md. */
export interface TypeChoices {
  /**
   * `string` (default), `digits` and `bigint` hold every value; `number` throws beyond 2^53. `digits` is text, too, which the
   * compiler distinguishes from other text.
   */
  readonly bigint?: 'string' | 'digits' | 'bigint' | 'number'
  /** `string` (default) and `digits` hold every value; `number` throws where it would round. */
  readonly decimal?: 'string' | 'digits' | 'number'
  /** `Date` (default) has milliseconds; `string` is ISO text with microseconds. */
  readonly timestamp?: 'Date' | 'string'
}

/** The choices where the config makes none. */
export const DEFAULT_TYPE_CHOICES: Required<TypeChoices> = {
  bigint: 'string',
  decimal: 'string',
  timestamp: 'Date',
}
