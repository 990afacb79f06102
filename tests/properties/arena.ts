import { openPostgres, type Engine, type EngineKind } from '@sluice/engine'
import { expect } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { openTestTarget, type TestTarget } from '../support/target.ts'
import { sourceOf } from './deliver.ts'
import { expectedMarks, marksOf } from './expected-marks.ts'
import { faulty, type Fuse } from './faulty-engine.ts'
import type { History } from './history.ts'
import { play } from './play.ts'
import { playStraight } from './straight.ts'

/** Open targets in which one history after the other is played. */
export class Arena implements AsyncDisposable {
  readonly kind: EngineKind
  readonly #target: TestTarget
  readonly #straight: TestTarget
  /** What another process has open. */
  readonly #other: Engine | undefined

  private constructor(kind: EngineKind, target: TestTarget, straight: TestTarget, other: Engine | undefined) {
    this.kind = kind
    this.#target = target
    this.#straight = straight
    this.#other = other
  }

  static async open(kind: EngineKind): Promise<Arena> {
    const [target, straight] = [await openTestTarget(kind), await openTestTarget(kind)]
    const other = target.target.kind === 'postgres' ? await openPostgres(target.target) : undefined
    return new Arena(kind, target, straight, other)
  }

  /**
   * Plays a history with all its crashes and with what other processes do, then plays its loads alone in a second target
   * that had the final schema from the start. Both hold the same, and the rows that the deliveries say.
   */
  async assertConverges(history: History): Promise<void> {
    const clock = { step: 0 }
    const fuse: Fuse = { left: undefined }
    const options = { kind: this.kind, sources: [sourceOf(history, clock)] }
    const wrap = (engine: Engine): Engine => faulty(engine, fuse)
    await using project = await openTestProject({ ...options, wrap, target: this.#target })
    const other = this.#other && project.through(this.#other)
    await play(project, history, clock, { fuse, ...(other && { other }) })
    const tables = await project.tables({ loads: true })
    expect(marksOf(tables, history)).toEqual(expectedMarks(history))
    expect(tables).toEqual(await playStraight(this.kind, history, project.dir, this.#straight))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#other?.[Symbol.asyncDispose]()
    await this.#target[Symbol.asyncDispose]()
    await this.#straight[Symbol.asyncDispose]()
  }
}
