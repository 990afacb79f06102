/** A stopwatch that starts now and returns seconds, to the millisecond. */
export function secondsSince(now: () => Date): () => number {
  const start = now().getTime()
  return () => (now().getTime() - start) / 1000
}
