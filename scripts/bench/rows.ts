import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openEngine } from '@sluice/engine'
import type { BenchRun } from './cases.ts'
import { sluice, type Measured } from './measure.ts'

/** A project whose only resource is a generator. */
interface RowsProject {
  readonly dir: string
  /** Says what the next load yields. */
  next(yields: Yields): void
}

/** Rows from one id to the one before another; `at`: the cursor of all of them, their id by default. */
interface Yields {
  readonly from: number
  readonly to: number
  readonly at?: number
}

const PLAIN = `name: 'order ' + id, note: 'größer als ' + (id % 97), price: id / 100, day: new Date(1.7e12 + id * 1000).toISOString(), paid: id % 2 === 0`

/** By name of the target: the options of a resource, and an object with the values of a row besides `id` and `at`, as source text. */
const CASES = {
  cursor: [`primaryKey: 'id', incremental: { cursor: 'at' }`, `name: 'order ' + id`],
  ties: [`primaryKey: 'id', incremental: { cursor: 'at' }`, `name: 'order ' + id`],
  distinct: [`primaryKey: 'id', incremental: { cursor: 'at' }`, `name: 'order ' + id`],
  generated: [`primaryKey: 'id'`, PLAIN],
  fresh: [`primaryKey: 'id'`, PLAIN],
  nested: [
    `primaryKey: 'id'`,
    `items: [0, 1].map((i) => ({ sku: 's' + i, parts: [0, 1].map((p) => ({ part: p, weight: id / 8 })) }))`,
  ],
} as const

type Case = keyof typeof CASES

export const ROWS_CASES = Object.keys(CASES) as readonly Case[]

function rowsProject(run: BenchRun, name: Case): RowsProject {
  const dir = join(run.work, `${run.engine}-${name}`)
  const [options, values] = CASES[name]
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  writeFileSync(
    join(dir, 'sluice.config.ts'),
    `import { readFileSync } from 'node:fs'
import { defineConfig, resource, source } from 'sluice'

const PAGE = 1000
export default defineConfig({
  sources: [source({ name: 'bench', resources: () => [resource({ name: 'rows', ${options} }, async function* () {
    const { from, to, at } = JSON.parse(readFileSync(import.meta.dirname + '/next.json', 'utf8'))
    for (let first = from; first < to; first += PAGE)
      yield Array.from({ length: Math.min(PAGE, to - first) }, (_, i) => {
        const id = first + i
        return { id, at: at ?? id, ${values} }
      })
  })] })],
  targets: { main: ${run.target(`rows_${name}`)} },
})
`,
  )
  return { dir, next: (yields) => writeFileSync(join(dir, 'next.json'), JSON.stringify(yields)) }
}

async function reviewed(run: BenchRun, name: Case): Promise<RowsProject> {
  const project = rowsProject(run, name)
  project.next({ from: 0, to: 10 })
  await sluice(project.dir, 'load')
  await sluice(project.dir, 'migrate')
  return project
}

/** Rows that somebody else has loaded: written by the engine itself, as a load of an earlier day left them. */
async function grow(run: BenchRun, { dir }: RowsProject, rows: number): Promise<void> {
  const target = run.place('rows_cursor', dir)
  await using engine = await openEngine(target)
  await engine.session.run(
    `insert into bench.rows (id, "at", name, _sluice_load_id, _sluice_id)
     select i, 0, 'order ' || i, 1, 4294967296 + i from generate_series(10, ${rows - 1}) as g(i)`,
  )
}

/** Generators: a cursor load into a grown table, many rows of one cursor value, plain rows, and lists three deep. */
export async function rowsCases(
  run: BenchRun,
  { rows, grown, generated }: { readonly rows: number; readonly grown: number; readonly generated: number },
  cases: ReadonlySet<string>,
): Promise<void> {
  const { engine, table, cpu } = run
  const add = (name: string, taken: Measured, count: number, goal = ''): void =>
    table.add({ name: `${name} → ${engine}`, taken, goal, rows: count })
  const whole = (count: number): string => count.toLocaleString('en-US')

  if (cases.has('cursor')) {
    const cursor = await reviewed(run, 'cursor')
    await grow(run, cursor, grown)
    cursor.next({ from: grown, to: grown + 10_000 })
    add(`cursor, 10,000 new rows into ${whole(grown)}`, await sluice(cursor.dir, 'load', cpu), 10_000, '2 s')
  }
  if (cases.has('ties')) {
    const ties = await reviewed(run, 'ties')
    ties.next({ from: 10, to: 10 + rows, at: 1000 })
    add('rows of one cursor value, first load', await sluice(ties.dir, 'load', cpu), rows)
    ties.next({ from: 10, to: 11 + rows, at: 1000 })
    add('the same rows and a new one', await sluice(ties.dir, 'load', cpu), rows)
  }
  if (cases.has('distinct')) {
    const distinct = await reviewed(run, 'distinct')
    distinct.next({ from: 10, to: 10 + rows })
    add('rows of distinct cursor values, first load', await sluice(distinct.dir, 'load', cpu), rows)
  }
  if (cases.has('generated')) {
    const plain = await reviewed(run, 'generated')
    plain.next({ from: 10, to: 10 + generated })
    add(`${whole(generated)} generated rows`, await sluice(plain.dir, 'load', cpu), generated, '512 MB')
  }
  if (cases.has('fresh')) {
    const fresh = rowsProject(run, 'fresh')
    fresh.next({ from: 10, to: 10 + generated })
    const name = `${whole(generated)} generated rows, first load of a new table`
    add(name, await sluice(fresh.dir, 'load', cpu), generated, '512 MB')
  }
  if (cases.has('nested')) {
    const nested = await reviewed(run, 'nested')
    const roots = Math.ceil(rows / 4)
    nested.next({ from: 10, to: 10 + roots })
    const goal = `${engine === 'DuckDB' ? '50,000' : '25,000'} rows/s`
    add('lists three deep, root rows', await sluice(nested.dir, 'load', cpu), roots, goal)
  }
}
