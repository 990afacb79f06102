/**
 * Runs `work` on all items, at most `limit` at a time, and gives the results in the order of the items. The first error
 * (or `signal`) aborts the signal that the others were handed, starts no more, waits for those under way, and is thrown.
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, signal: AbortSignal, index: number) => Promise<R>,
  signal?: AbortSignal,
): Promise<R[]> {
  const stop = new AbortController()
  const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  const results: R[] = []
  const queue = items.entries()
  let failure: { readonly error: unknown } | undefined

  async function worker(): Promise<void> {
    for (const [index, item] of queue) {
      if (both.aborted) return
      try {
        results[index] = await work(item, both, index)
      } catch (error) {
        failure ??= { error }
        stop.abort(error)
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(Math.max(limit, 1), items.length) }, worker))
  if (failure) throw failure.error
  signal?.throwIfAborted()
  return results
}
