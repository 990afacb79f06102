export interface SluiceErrorOptions {
  /** Stable name to search for, `E_...`. */
  readonly code: string
  /** What to do next, as one imperative sentence. */
  readonly hint?: string
  /** Where it happened: `file:line`, `table.column`, `host:port`. */
  readonly place?: string
  readonly cause?: unknown
  /** What else is wrong, and was found together with it. */
  readonly also?: readonly SluiceError[]
}

/** An error that a person is meant to read: what went wrong, where, and what to do next. */
export class SluiceError extends Error {
  override readonly name: string = 'SluiceError'
  readonly code: string
  readonly hint: string | undefined
  readonly place: string | undefined
  readonly also: readonly SluiceError[]

  constructor(message: string, { code, hint, place, cause, also = [] }: SluiceErrorOptions) {
    super(message, cause === undefined ? {} : { cause })
    this.code = code
    this.hint = hint
    this.place = place
    this.also = also
  }
}

/**
 * What `work` gives for each of the items. It goes on behind an error, so that all of them are said at once.
 * @throws SluiceError the first, which has the others in `also`
 */
export function mapAll<T, R>(items: readonly T[], work: (item: T) => R): readonly R[] {
  const errors: SluiceError[] = []
  const results = items.flatMap((item) => {
    try {
      return [work(item)]
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      errors.push(error, ...error.also)
      return []
    }
  })
  const [first, ...also] = errors
  if (!first) return results
  if (also.length === 0) throw first
  const { message, code, hint, place } = first
  throw new SluiceError(message, {
    code,
    cause: first,
    also,
    ...(hint !== undefined && { hint }),
    ...(place !== undefined && { place }),
  })
}

/** The machine-readable fields of an error. */
export interface PrintedError {
  readonly code: string
  readonly message: string
  readonly place: string | null
  readonly hint: string | null
}

export const printedError = ({ code, message, place, hint }: SluiceError): PrintedError => ({
  code,
  message,
  place: place ?? null,
  hint: hint ?? null,
})

/** The error with these fields. */
export const errorOf = ({ code, message, place, hint }: PrintedError): SluiceError =>
  new SluiceError(message, {
    code,
    ...(place !== null && { place }),
    ...(hint !== null && { hint }),
  })

/** An error, and those that were found together with it, each by itself. */
export const errorsIn = (error: SluiceError): readonly SluiceError[] =>
  error.also.length === 0 ? [error] : [errorOf(printedError(error)), ...error.also]

/** Marks a case that the compiler has proved cannot happen. */
export function unreachable(value: never): never {
  throw new Error(`not a case: ${JSON.stringify(value)}`)
}

/** The stack with those of its causes. */
export function stackOf(error: unknown): string {
  const stacks: string[] = []
  for (
    let one: unknown = error;
    one !== undefined && stacks.length < 5;
    one = (one as { cause?: unknown }).cause
  ) {
    stacks.push(one instanceof Error ? (one.stack ?? one.message) : String(one))
    if (!(one instanceof Error)) break
  }
  return stacks.join('\ncaused by ')
}
