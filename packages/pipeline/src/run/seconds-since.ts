/** A watch that starts now and tells the seconds, to the millisecond. */
export function secondsSince(now: () => Date): () => number {
  const start = now().getTime()
  return () => (now().getTime() - start) / 1000
}
