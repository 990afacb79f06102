/** What is known of an error that a library or the system threw. */
export interface RawError {
  readonly code: string
  readonly message: string
  readonly stack: string
  /** For system errors on files: the file. */
  readonly path: string | undefined
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

function partsOf(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return []
  const { errors, cause } = error as { errors?: unknown; cause?: unknown }
  return [...(Array.isArray(errors) ? errors : []), ...(cause === undefined ? [] : [cause])]
}

/** The error and those it was made of (`cause`, `errors`), outermost first. */
export function errorChain(error: unknown): readonly RawError[] {
  const found: unknown[] = [error]
  for (const one of found) {
    // A list that grows while it is walked; the bound is for an error that is its own cause.
    if (found.length < 20) found.push(...partsOf(one))
  }
  return found.map((one) => {
    const fields = (typeof one === 'object' && one !== null ? one : {}) as Record<string, unknown>
    return {
      code: text(fields['code']) ?? '',
      message: text(fields['message']) ?? String(one),
      stack: text(fields['stack']) ?? '',
      path: text(fields['path']),
    }
  })
}
