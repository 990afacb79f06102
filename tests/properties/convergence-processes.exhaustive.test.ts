import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ENGINE_KINDS, openDuckdb, openPostgres, type Engine, type EngineKind } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Command, type Ended, type Place } from '../faults/support/command.ts'
import { exportTables, type ExportedTables } from '../support/export-tables.ts'
import { freshDatabase } from '../support/postgres.ts'
import { scratchFolder } from '../support/project.ts'
import { expectedMarks, marksOf } from './promises/expected-marks.ts'
import { comparable } from './history/comparable.ts'
import { bring, writeProject } from './history/history-config.ts'
import { history, MINUTE, runsOf, stepsOf, type History } from './history/history.ts'
import { COUNTS } from './history/run-history.ts'
import { runStraight } from './promises/straight.ts'

const LONGEST = 5 * MINUTE

interface Told {
  readonly code?: string
  readonly message?: string
  readonly place?: string
}

/** A command in a separate process, for the project of a history. */
class Shop {
  readonly #place: Place
  readonly #kind: EngineKind

  constructor(dir: string, kind: EngineKind, url: string) {
    this.#place = { dir, env: { HISTORY_URL: url } }
    this.#kind = kind
  }

  #run(command: string): Promise<Ended> {
    // What replaced rows are fewer is not asked here, and histories have bad records of their own.
    const options = command === 'load' ? ['--yes', '--max-quarantined', '100%'] : []
    return new Command(this.#place, [command, '--target', this.#kind, ...options]).endWithin(LONGEST)
  }

  /** Runs commands at the same time. One that found the file open elsewhere, or a migration that has to be proposed again, is run again. */
  async together(...commands: readonly string[]): Promise<void> {
    const ended = await Promise.all(commands.map((command) => this.#run(command)))
    for (const [i, { code, lines, stderr }] of ended.entries()) {
      if (code === 0) continue
      const last = lines.at(-1) as { readonly error?: Told } | undefined
      const told = last?.error
      const rounds = told?.message?.includes('would round') && told.place
      if (rounds) await rm(dirname(join(this.#place.dir, rounds)), { recursive: true })
      else expect(told?.code, `${JSON.stringify(last)} ${stderr}`).toBe('E_DUCKDB_LOCKED')
      if (rounds) await this.together('load')
      await this.together(commands[i] ?? '')
    }
  }
}

const open = (kind: EngineKind, dir: string, url: string): Promise<Engine> =>
  kind === 'postgres' ? openPostgres({ url }) : openDuckdb({ path: join(dir, 'history.duckdb') })

async function tablesOf(engine: Engine): Promise<ExportedTables> {
  expect(await engine.session.rows(COUNTS), 'counts that do not add up').toEqual([])
  return exportTables(engine, ['shop'], { loads: true })
}

/** Plays a history in two processes at a time; on DuckDB one of them finds the file open elsewhere, and comes again. */
async function assertConverges(kind: EngineKind, one: History): Promise<void> {
  const dir = await scratchFolder()
  const database = kind === 'postgres' ? await freshDatabase() : undefined
  const url = database?.url ?? ''
  try {
    writeProject(dir, one)
    const shop = new Shop(dir, kind, url)
    for (const [number, { review, meanwhile }] of stepsOf(one).entries()) {
      await bring(dir, one, number)
      await shop.together('load', meanwhile === 'migrate' ? 'migrate' : 'load')
      if (review.kind !== 'delay') await shop.together('migrate')
    }
    await shop.together('load')
    await shop.together('migrate')
    await using engine = await open(kind, dir, url)
    const tables = await tablesOf(engine)
    expect(marksOf(tables, one)).toEqual(expectedMarks(one))
    const straight = await runStraight(kind, one, dir)
    expect(comparable(tables, one)).toEqual(comparable(straight.tables, one))
  } finally {
    await database?.drop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Short ones: each command is a process that starts. */
const short = history.map((one): History => ({
  ...one,
  tables: one.tables.map((table) => ({ ...table, deliveries: table.deliveries.slice(0, 2) })),
}))

test.each([...ENGINE_KINDS])(
  'convergence: loads and migrations in processes at the same time give the tables of one that had the final schema (%s)',
  (kind) =>
    fc.assert(
      fc.asyncProperty(short, (one) => assertConverges(kind, one)),
      { numRuns: runsOf(1), endOnFailure: true },
    ),
  runsOf(5) * MINUTE,
)
