/** Something to be done, once others are. */
export interface Node {
  readonly name: string
  /** Names of nodes that come first. */
  readonly after: readonly string[]
  /** Names of nodes that come first, whatever becomes of them. */
  readonly behind?: readonly string[]
}

export interface GraphOptions {
  /** How many run at a time. */
  readonly threads: number
  /** True: nothing begins any more once something has failed. */
  readonly failFast: boolean
  readonly signal: AbortSignal
}

/**
 * Runs each node once those before it are done. `run` says whether a node succeeded; those behind one that did not are handed
 * to `skip` instead, with the name of the one that failed.
 */
export async function runGraph<T extends Node>(
  nodes: readonly T[],
  { threads, failFast, signal }: GraphOptions,
  run: (node: T) => Promise<boolean>,
  skip: (node: T, because: string) => Promise<void>,
): Promise<void> {
  const waiting = new Map(nodes.map((node) => [node.name, node]))
  const done = new Set<string>()
  const blamed = new Map<string, string>()
  const running = new Map<string, Promise<void>>()
  let stopped: string | undefined
  const names = new Set(waiting.keys())
  const isReady = ({ after, behind = [] }: T): boolean =>
    [...after, ...behind].every((name) => done.has(name) || blamed.has(name) || !names.has(name))
  const start = async (node: T): Promise<void> => {
    const because = node.after.map((name) => blamed.get(name)).find((name) => name !== undefined) ?? stopped
    if (because !== undefined) {
      blamed.set(node.name, because)
      return skip(node, because)
    }
    if (await run(node)) done.add(node.name)
    else {
      blamed.set(node.name, node.name)
      if (failFast) stopped ??= node.name
    }
  }
  while (waiting.size > 0 || running.size > 0) {
    signal.throwIfAborted()
    for (const node of waiting.values()) {
      if (running.size >= threads) break
      if (!isReady(node)) continue
      waiting.delete(node.name)
      running.set(
        node.name,
        start(node).finally(() => running.delete(node.name)),
      )
    }
    try {
      await Promise.race(running.values())
    } catch (error) {
      await Promise.allSettled(running.values()) // what they use is closed afterwards
      throw error
    }
  }
}
