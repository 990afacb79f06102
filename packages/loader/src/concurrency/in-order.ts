/** Runs `work` on the items, at most `limit` at a time, and yields the results in the order of the items. */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = []
  for (const item of items) {
    running.push(started(work, item))
    if (running.length >= limit) yield await (running.shift() as Promise<R>)
  }
  for (const one of running) yield await one
}

/** The same as soon as each is there. */
export async function* asTheyCome<T, R>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running = new Map<number, Promise<readonly [number, R]>>()
  let number = 0
  const next = async (): Promise<R> => {
    const [done, result] = await Promise.race(running.values())
    running.delete(done)
    return result
  }
  for (const item of items) {
    const own = number++
    running.set(
      own,
      started(async (one) => [own, await work(one)] as const, item),
    )
    if (running.size >= limit) yield await next()
  }
  while (running.size > 0) yield await next()
}

/** An error is thrown where the result is awaited; until then it must not end the process. */
function started<T, R>(work: (item: T) => Promise<R>, item: T): Promise<R> {
  const running = work(item)
  running.catch(() => undefined)
  return running
}
