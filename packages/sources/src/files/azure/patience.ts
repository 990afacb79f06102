/** Milliseconds that a server may be silent. */
const PATIENCE = 30_000

/** Ends what waits for a server that has fallen silent: with ETIMEDOUT, so that a download is resumed. */
export interface Patience {
  /** Goes with each request. */
  readonly signal: AbortSignal
  wait<T>(work: () => Promise<T>): Promise<T>
  /** What comes, waiting for each item; the time that it takes to use one does not count. */
  each<T>(from: AsyncIterable<T>): AsyncGenerator<T>
}

/** `stop`: ends all of it at once. */
export function patience(stop: AbortSignal): Patience {
  const silent = new AbortController()
  const wait = async <T>(work: () => Promise<T>): Promise<T> => {
    const timer = setTimeout(() => silent.abort(), PATIENCE)
    try {
      return await work()
    } catch (error) {
      if (stop.aborted || !silent.signal.aborted) throw error
      throw Object.assign(new Error('no response in time'), { code: 'ETIMEDOUT' })
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    signal: AbortSignal.any([stop, silent.signal]),
    wait,
    async *each(from) {
      const items = from[Symbol.asyncIterator]()
      try {
        for (
          let next = await wait(() => items.next());
          next.done !== true;
          next = await wait(() => items.next())
        )
          yield next.value
      } finally {
        await items.return?.()
      }
    },
  }
}
