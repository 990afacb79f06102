import { openPostgres, type Engine, type EngineKind } from '@sluice/engine'
import { expect } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'
import { openTestTarget, type TestTarget } from '../../support/target.ts'
import { comparable } from './comparable.ts'
import { sourceOf, tableName } from './deliver.ts'
import { expectedMarks, marksOf } from '../promises/expected-marks.ts'
import { faulty, type Fuse } from './faulty-engine.ts'
import type { History } from './history.ts'
import { runHistory } from './run-history.ts'
import { rejectsNestedRows } from '../reviews/review.ts'
import { shapeVaries } from './shape-varies.ts'
import { growingTables, outcomeOf, runStraight, type Outcome } from '../promises/straight.ts'
import { Tally } from '../promises/tally.ts'

/** Open targets in which one history after the other is played. */
export class HistoryRunner implements AsyncDisposable {
  readonly kind: EngineKind
  /** What the histories were about. */
  readonly tally = new Tally()
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

  static async open(kind: EngineKind): Promise<HistoryRunner> {
    const [target, straight] = [await openTestTarget(kind), await openTestTarget(kind)]
    const other = target.target.kind === 'postgres' ? await openPostgres(target.target) : undefined
    return new HistoryRunner(kind, target, straight, other)
  }

  /**
   * Plays a history with all its crashes and with what other processes do, then plays its loads alone in a second target
   * that had the final schema from the start. Both hold the same, and the rows that the deliveries say. Where something is
   * refused in the end they are compared with that kept out first, and once more after it was taken back.
   */
  async assertConverges(history: History): Promise<void> {
    const clock = { step: 0 }
    const fuse: Fuse = { left: undefined }
    const options = { kind: this.kind, sources: [sourceOf(history, clock)] }
    const wrap = (engine: Engine): Engine => faulty(engine, fuse)
    await using project = await openTestProject({ ...options, wrap, target: this.#target })
    const other = this.#other && project.through(this.#other)
    await runHistory(project, history, clock, {
      fuse,
      ...(other && { other }),
      whileRejected: async () => {
        if (!(await rejectsNestedRows(project))) await this.#assertSame(project, history)
      },
      tally: this.tally,
    })
    const { tables, discards } = await this.#assertSame(project, history)
    expect(marksOf(tables, history)).toEqual(expectedMarks(history, discards.marks))
    this.tally.noteOutcome(history, { tables, discards }, project.events)
  }

  async #assertSame(project: TestProject, history: History): Promise<Outcome> {
    const outcome = await outcomeOf(project)
    const straight = await runStraight(this.kind, history, project.dir, this.#straight)
    expect(comparable(outcome.tables, history)).toEqual(comparable(straight.tables, history))
    for (const table of growingTables(history)) {
      expect(marksIn(outcome, table), `rows discarded of ${table}`).toEqual(marksIn(straight, table))
      if (history.tables.some((one, index) => tableName(index) === table && shapeVaries(one))) continue
      expect(outcome.discards.records[table], `discarded of ${table}`).toEqual(
        straight.discards.records[table],
      )
    }
    return outcome
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#other?.[Symbol.asyncDispose]()
    await this.#target[Symbol.asyncDispose]()
    await this.#straight[Symbol.asyncDispose]()
  }
}

const marksIn = ({ discards }: Outcome, table: string): readonly string[] =>
  [...discards.marks].filter((mark) => mark.startsWith(`${table} `)).sort()
