import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DelayingProxy } from '../../tests/support/proxies/delaying-proxy.ts'
import { review, type BenchRun } from './cases.ts'
import { csvFile } from './data.ts'
import { sluice } from './measure.ts'
import { benchProject } from './project.ts'

/** What each round trip to a server in another region takes longer, ms. */
const FAR = 30
const RESOURCES = 200
const FEW = 10_000

/** Names of the databases that small loads need on a server. */
export const SMALL_DATABASES = ['small_grown', 'small_rows', 'small_many'] as const
type Name = (typeof SMALL_DATABASES)[number]

/** One load of a case: what its next one brings, and the project. */
interface Small {
  readonly what: string
  readonly rows: number
  readonly dir: string
  /** Puts rows into the source that were not loaded, and says where they go. */
  next(target: string, round: number): Promise<void>
}

/** 10,000 rows, half of them new, for a table of many. */
async function intoGrown(run: BenchRun, grown: number): Promise<Small> {
  const { engine, work } = run
  const dir = join(work, `${engine}-small-grown`)
  const options = `primaryKey: 'id',`
  const project = benchProject(dir, run.target('small_grown'), options, 'csv')
  await review(project, await csvFile(join(work, 'sample.csv'), 10, 999))
  project.add(await csvFile(join(work, `rows-${grown}.csv`), grown), '1-grown.csv')
  await sluice(dir, 'load')
  return {
    what: `10,000 rows into ${grown.toLocaleString('en-US')}`,
    rows: FEW,
    dir,
    next: async (target, round) => {
      project.change(options, target)
      const first = grown - FEW / 2 + (round * FEW) / 2 + 1
      const file = await csvFile(join(work, `small-${grown}-${round}.csv`), FEW, 5 + round, first)
      project.add(file, `2-${round}.csv`)
    },
  }
}

async function threeRows(run: BenchRun): Promise<Small> {
  const { engine, work } = run
  const dir = join(work, `${engine}-small-rows`)
  const options = `primaryKey: 'id',`
  const project = benchProject(dir, run.target('small_rows'), options, 'csv')
  await review(project, await csvFile(join(work, 'sample.csv'), 10, 999))
  return {
    what: '3 rows',
    rows: 3,
    dir,
    next: async (target, round) => {
      project.change(options, target)
      project.add(await csvFile(join(work, `three-${round}.csv`), 3, round, 9), `1-${round}.csv`)
    },
  }
}

async function manyResources(run: BenchRun): Promise<Small> {
  const dir = join(run.work, `${run.engine}-small-many`)
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  const next = (target: string, round: number): void =>
    writeFileSync(
      join(dir, 'sluice.config.ts'),
      `import { defineConfig, resource, source } from 'sluice'

export default defineConfig({
  sources: [source({ name: 'bench', resources: () => Array.from({ length: ${RESOURCES} }, (_, number) =>
    resource({ name: 'r' + number, primaryKey: 'id' }, async function* () {
      yield Array.from({ length: 10 }, (_, i) => ({ id: ${round * 5} + i, name: 'row ' + i, round: ${round}, day: '2026-01-0' + (1 + i % 9) }))
    })) })],
  targets: { main: ${target} },
})
`,
    )
  next(run.target('small_many'), 0)
  await sluice(dir, 'load')
  await sluice(dir, 'migrate')
  return {
    what: `${RESOURCES} resources of 10 rows`,
    rows: RESOURCES * 10,
    dir,
    next: async (target, round) => next(target, round),
  }
}

/** Loads of few rows, into reviewed tables: beside the target, and through a proxy that makes it a far one. */
export async function smallCases(run: BenchRun, grown: number): Promise<void> {
  const cases: Readonly<Record<Name, () => Promise<Small>>> = {
    small_rows: () => threeRows(run),
    small_many: () => manyResources(run),
    small_grown: () => intoGrown(run, grown),
  }
  for (const name of SMALL_DATABASES) {
    const { what, rows, dir, next } = await cases[name]()
    const measure = async (target: string, round: number, where: string): Promise<void> => {
      await next(target, round)
      const taken = await sluice(dir, 'load', run.cpu)
      run.table.add({ name: `${what} → ${run.engine}${where}`, taken, rows })
    }
    await measure(run.target(name), 1, '')
    const place = run.place(name, dir)
    if (place.kind !== 'postgres') continue
    await using proxy = await DelayingProxy.before(place.url, FAR)
    await measure(`{ kind: 'postgres', url: '${proxy.url}' }`, 2, `, ${FAR} ms away`)
  }
}
