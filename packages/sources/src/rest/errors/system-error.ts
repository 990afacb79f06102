/** What the system says of a connection that failed: the innermost cause, with its code. */
export function systemErrorText(error: unknown): string {
  let innermost = error
  for (let depth = 0; depth < 5; depth++) {
    const { cause, errors } = innermost as { cause?: unknown; errors?: readonly unknown[] }
    const next = cause ?? errors?.[0]
    if (next === undefined) break
    innermost = next
  }
  if (!(innermost instanceof Error)) return String(innermost)
  const { code } = innermost as { code?: unknown }
  return typeof code === 'string' && !innermost.message.includes(code)
    ? `${innermost.message} (${code})`
    : innermost.message
}
