/** Hands values from one task to another. The sender waits until the receiver has asked for the next one. */
export class Channel<T> implements AsyncIterable<T> {
  #waiting: { readonly value: T; readonly taken: () => void } | undefined
  #wake = Promise.withResolvers<void>()
  #end: { readonly error?: unknown } | undefined
  readonly #stopped = Promise.withResolvers<never>()

  constructor() {
    this.#stopped.promise.catch(() => undefined)
  }

  /** Resolves once the receiver is done with the value. @throws what `fail` was called with */
  async send(value: T): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting = { value, taken: resolve }
    this.#wake.resolve()
    await Promise.race([promise, this.#stopped.promise])
  }

  /** No value follows. */
  end(): void {
    this.#end ??= {}
    this.#wake.resolve()
  }

  /** Sender and receiver fail with `error`. */
  fail(error: unknown): void {
    this.#end ??= { error }
    this.#stopped.reject(error)
    this.#wake.resolve()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const next = this.#waiting
      if (next) {
        this.#waiting = undefined
        yield next.value
        next.taken()
        continue
      }
      if (this.#end) {
        if ('error' in this.#end) throw this.#end.error
        return
      }
      await this.#wake.promise
      this.#wake = Promise.withResolvers<void>()
    }
  }
}
