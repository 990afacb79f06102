import { mayBeOfRows } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import { FastPathLeft } from './fast-path-left.ts'
import type { LoadEvent, LoadPhase } from '../events/load-event.ts'
import { LoadOvertaken } from './load-overtaken.ts'
import { explainFailure, type KnownError } from './explain-failure.ts'
import type { FailedResource } from './failed-resource.ts'
import { isOfRows } from './phase-failed.ts'
import { UnitFailed } from './unit-failed.ts'

/** One resource cannot be committed: the others of its source are committed without it. Never seen by people. */
export class ResourceRejected extends Error {
  override readonly name = 'ResourceRejected'
  readonly resource: string

  constructor(resource: string, cause: unknown) {
    super(`${resource} cannot be committed`, { cause })
    this.resource = resource
  }
}

/** Phases in which rows are judged for what they are; later it is the target, or a person, that does not take them. */
const JUDGING: ReadonlySet<LoadPhase> = new Set(['extract', 'land', 'profile'])

/** True for errors that are answered by reading or committing again, and so are no failure of a resource. */
export const isAnswered = (error: unknown): boolean =>
  error instanceof FastPathLeft || error instanceof LoadOvertaken

/** What fails of a source's resources while the others go on. */
export class ResourceFailures {
  readonly #source: string
  readonly #signal: AbortSignal
  readonly #known: KnownError | undefined
  #units: readonly (readonly string[])[]
  readonly #phases = new Map<string, LoadPhase>()
  readonly #failed = new Map<string, FailedResource>()
  readonly #careful = new Set<string>()

  /** `units`: resources of which none is loaded if one of them fails. */
  constructor(
    source: string,
    signal: AbortSignal,
    known: KnownError | undefined,
    units: readonly (readonly string[])[] = [],
  ) {
    this.#source = source
    this.#signal = signal
    this.#known = known
    this.#units = units
  }

  get all(): readonly FailedResource[] {
    return [...this.#failed.values()]
  }

  has(resource: string): boolean {
    return this.#failed.has(resource)
  }

  /** Adds resources to the unit of another one. */
  join(resource: string, others: readonly string[]): void {
    if (others.length === 0) return
    const unit = this.#units.find((names) => names.includes(resource)) ?? [resource]
    this.#units = [...this.#units.filter((one) => one !== unit), [...unit, ...others]]
  }

  /** Takes note of the phase that a resource is in. */
  follow(event: LoadEvent): void {
    if (event.kind === 'phase') this.#phases.set(event.resource, event.phase)
  }

  /** Does what concerns one resource alone; undefined where it fails, which is kept. */
  async attempt<T>(resource: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (this.#signal.aborted || isAnswered(error)) throw error
      this.add(resource, error)
      return undefined
    }
  }

  /** In a commit: an error in the rows of the resource is thrown as one of that resource, any other as it is. */
  async naming<T>(resource: () => string | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const name = resource()
      if (name === undefined || this.#signal.aborted || isAnswered(error) || !isOfRows(error)) throw error
      throw new ResourceRejected(name, error)
    }
  }

  /** True for a resource whose rows failed to merge as a whole, so that each of them is to be tried. */
  isCareful(resource: string | undefined): boolean {
    return resource !== undefined && this.#careful.has(resource)
  }

  /** True, once a resource, where its merge failed with an error that some of its rows may have caused by themselves. */
  looksCloser({ resource, cause }: ResourceRejected): boolean {
    const isMerging = this.#phases.get(`${this.#source}.${resource}`) === 'merge'
    if (!isMerging || this.#careful.has(resource) || !mayBeOfRows(cause)) return false
    this.#careful.add(resource)
    return true
  }

  add(resource: string, error: unknown): void {
    const place = `${this.#source}.${resource}`
    const phase = this.#phases.get(place) ?? 'extract'
    this.#failed.set(resource, {
      name: resource,
      error: explainFailure(error, place, phase, this.#known),
      isRejected: error instanceof SluiceError && JUDGING.has(phase),
    })
    const unit = this.#units.find((names) => names.includes(resource)) ?? []
    for (const other of unit) {
      if (!this.has(other)) this.add(other, new UnitFailed(`${this.#source}.${other}`, place))
    }
  }
}
