import { runModels, type ModelGraph, type RanModels } from '@sluice/transform'
import { expect } from 'vitest'
import { faulty, isFault, type Fuse } from '../../properties/history/faulty-engine.ts'
import type { TestTarget } from '../../support/target.ts'

type Options = Partial<Pick<Parameters<typeof runModels>[2], 'fullRefresh' | 'restate'>>

/** Builds of all models on an open target. */
export class ModelRuns {
  readonly #target: TestTarget
  readonly #graph: ModelGraph
  /** Builds that were killed. */
  killed = 0

  constructor(target: TestTarget, graph: ModelGraph) {
    this.#target = target
    this.#graph = graph
  }

  /** Builds all; nothing may fail. */
  async run(now: Date, options: Options = {}): Promise<void> {
    const { results } = await this.#run(this.#target.engine, now, options)
    expect(results.filter(({ status }) => status === 'failed')).toEqual([])
  }

  /** Builds until that many statements have run, and then ends as a killed process does; false where all was built before. */
  async kill(now: Date, statements: number, options: Options = {}): Promise<boolean> {
    const fuse: Fuse = { left: statements }
    try {
      await this.#run(faulty(this.#target.engine, fuse), now, options)
      return false
    } catch (error) {
      if (!isFault(error)) throw error
      this.killed++
      return true
    }
  }

  #run(engine: TestTarget['engine'], now: Date, options: Options): Promise<RanModels> {
    return runModels(engine, this.#graph, {
      command: 'build',
      selected: new Set(this.#graph.byName.keys()),
      threads: 2,
      failFast: false,
      mayDestroy: true,
      signal: new AbortController().signal,
      now: () => now,
      onResult: () => undefined,
      ...options,
    })
  }
}
