import { AsyncLocalStorage } from 'node:async_hooks'

/** An API that was asked, and how much it may be. */
export interface AskedApi {
  /** The name of its budget. */
  readonly budget: string
  /** Requests that were sent. */
  readonly requests: number
  /** How many of the allowed requests each counts for. */
  readonly cost: number
  /** At most so many in each span of `per` milliseconds. */
  readonly limits: readonly { readonly requests: number; readonly per: number }[]
}

/** Counts the requests of some work. */
export class RequestCount {
  readonly #apis = new Map<string, AskedApi>()

  note(api: Omit<AskedApi, 'requests'>): void {
    const requests = (this.#apis.get(api.budget)?.requests ?? 0) + 1
    this.#apis.set(api.budget, { ...api, requests })
  }

  get apis(): readonly AskedApi[] {
    return [...this.#apis.values()]
  }
}

const ofRun = new AsyncLocalStorage<RequestCount>()

/** Does the work and counts its requests. */
export const countingRequests = <T>(count: RequestCount, work: () => Promise<T>): Promise<T> =>
  ofRun.run(count, work)

/** What counts the requests of the running work, if something does. */
export const requestCountOfRun = (): RequestCount | undefined => ofRun.getStore()
