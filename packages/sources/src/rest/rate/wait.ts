import { setTimeout } from 'node:timers/promises'

/** Waits, and ends at once if the signal is aborted. */
export async function wait(duration: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (duration <= 0) return
  try {
    await setTimeout(duration, undefined, { signal })
  } catch {
    signal.throwIfAborted()
  }
}

/** The result of the work, or the reason of the signal if it is aborted before. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const stopped = Promise.withResolvers<never>()
  const stop = (): void => stopped.reject(signal.reason)
  work.catch(() => undefined)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, stopped.promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
