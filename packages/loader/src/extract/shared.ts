/** What the resources of a source have opened in a load. */
export class Shared implements AsyncDisposable {
  readonly #opened = new Map<string, Promise<AsyncDisposable>>()

  readonly open = <T extends AsyncDisposable>(key: string, open: () => Promise<T>): Promise<T> => {
    const opened = (this.#opened.get(key) ?? open()) as Promise<T>
    this.#opened.set(key, opened)
    return opened
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#opened.values()]
    this.#opened.clear()
    for (const opened of await Promise.allSettled(all))
      if (opened.status === 'fulfilled') await opened.value[Symbol.asyncDispose]()
  }
}
