/** JavaScript types of column types, the same for both engines; see docs/types.md. */
export interface TypeChoices {
  /** `string` (default) and `bigint` hold every value; `number` throws beyond 2^53. */
  readonly bigint?: 'string' | 'bigint' | 'number'
  /** `string` (default) holds every value; `number` throws where it would round. */
  readonly decimal?: 'string' | 'number'
  /** `Date` (default) has milliseconds; `string` is ISO text with microseconds. */
  readonly timestamp?: 'Date' | 'string'
}

/** The choices where the config makes none. */
export const DEFAULT_TYPE_CHOICES: Required<TypeChoices> = {
  bigint: 'string',
  decimal: 'string',
  timestamp: 'Date',
}
