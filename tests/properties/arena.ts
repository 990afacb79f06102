import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { openPostgres, type Engine, type EngineKind } from '@sluice/engine'
import { expect } from 'vitest'
import type { ExportedTables } from '../support/export-tables.ts'
import { openTestProject, type TestProject } from '../support/project.ts'
import { openTestTarget, type TestTarget } from '../support/target.ts'
import { sourceOf, tableName } from './deliver.ts'
import { expectedMarks } from './expected-marks.ts'
import { faulty, type Fuse } from './faulty-engine.ts'
import type { History, TableHistory } from './history.ts'
import { MARK } from './marks.ts'
import { play } from './play.ts'

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

    await using straight = await openTestProject({ ...options, target: this.#straight })
    await playStraight(straight, project.dir, history, clock)
    expect(tables).toEqual(await straight.tables({ loads: true }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#other?.[Symbol.asyncDispose]()
    await this.#target[Symbol.asyncDispose]()
    await this.#straight[Symbol.asyncDispose]()
  }
}

async function playStraight(
  straight: TestProject,
  reviewed: string,
  history: History,
  clock: { step: number },
): Promise<void> {
  await cp(join(reviewed, 'migrations'), join(straight.dir, 'migrations'), { recursive: true }).catch(
    () => undefined,
  )
  await straight.applyAndMerge()
  await play(straight, history, clock, {
    // Its final schema is the last one: what does not fit it is held until a later load takes its place.
    review: () => straight.merge(),
    afterLoad: async () => {
      const growing = history.tables.flatMap((table, index) => (onlyGrows(table) ? [tableName(index)] : []))
      const ofGrowing = (name: string): boolean =>
        growing.some((table) => new RegExp(`\\b${table}(?![0-9])`).test(name))
      const proposed = straight.events.flatMap((event) => (event.kind === 'proposed' ? event.changes : []))
      expect(proposed.filter(ofGrowing), 'the final schema is final').toEqual([])
      expect((await straight.staging()).filter(ofGrowing), 'all fits the final schema').toEqual([])
    },
  })
}

const marksOf = (tables: ExportedTables, { tables: all }: History): readonly (readonly string[])[] =>
  all.map((_, index) =>
    (tables[`shop.${tableName(index)}`]?.rows ?? [])
      .map((row) => String((JSON.parse(row) as Record<string, unknown>)[MARK]))
      .toSorted(),
  )

/** True where no row ever makes another one obsolete, so that the final schema had to hold each of them. */
function onlyGrows({ disposition, format, deliveries }: TableHistory): boolean {
  const files = deliveries.flat().map(({ file }) => file)
  return disposition === 'append' && (format === 'rows' || new Set(files).size === files.length)
}
