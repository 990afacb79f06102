import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openEngine, type Engine } from '@sluice/engine'
import { models, openProject } from '@sluice/pipeline/use-cases'
import type { BenchRun } from '../cases.ts'
import { middle, timed, type Taken } from '../measure.ts'

const COUNT = 20

/** Half of the models read all orders, and each of the others reads one of those. */
const queryOf = (i: number): string => {
  if (i % 4 === 0)
    return `select customer_id, count(*) as orders, sum(amount) as amount from shop.orders where id % 20 <> ${i} group by customer_id`
  if (i % 4 === 1)
    return `select id, customer_id, amount * ${i} as amount, day from shop.orders where amount > ${900 - i}`
  if (i % 4 === 2)
    return `select orders, count(*) as customers, sum(amount) as amount from marts.model_${i - 2} group by orders`
  return `select day, count(distinct customer_id) as customers, sum(amount) as amount from marts.model_${i - 2} group by day`
}

/**
 * What a build of 20 tables over many rows takes beside the same statements by hand: of each, the middle of rounds in which
 * both take turns.
 */
export async function buildCases(
  { engine, target, place, table, work, cpu }: BenchRun,
  { rows, rounds }: { readonly rows: number; readonly rounds: number },
): Promise<void> {
  const dir = join(work, `builds-${engine}`)
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(join(dir, 'models/marts'), { recursive: true })
  for (let i = 0; i < COUNT; i++)
    writeFileSync(join(dir, `models/marts/model_${i}.sql`), `--! materialized: table\n${queryOf(i)}\n`)
  writeFileSync(
    join(dir, 'sluice.config.ts'),
    `import { defineConfig } from 'sluice'\nexport default defineConfig({ sources: [], targets: { main: ${target('builds')} } })\n`,
  )
  const project = await openProject({ dir, env: process.env })
  const onTarget = async <T>(use: (engine: Engine) => Promise<T>): Promise<T> => {
    await using opened = await openEngine(place('builds', dir))
    return await use(opened)
  }
  await onTarget(({ kind, session }) => session.script(fillSql(kind, rows)))
  const build = () =>
    timed(async () => {
      const { results } = await models(project, { command: 'run', threads: 1 })
      const failed = results.find(({ status }) => status !== 'built')
      if (failed) throw new Error(`${failed.node}: ${failed.error?.message}`)
    }, cpu)
  // Like a build: from opening the target to closing it, when DuckDB writes what is still in its log.
  const byHand = () =>
    timed(
      () =>
        onTarget(async ({ session }) => {
          await session.script('drop schema if exists by_hand cascade; create schema by_hand')
          for (let i = 0; i < COUNT; i++)
            await session.script(
              `create table by_hand.model_${i} as ${queryOf(i).replace('marts.', 'by_hand.')}`,
            )
        }),
      cpu,
    )
  // As if neither had ever been built; the tables of Sluice itself stay.
  const forget = () =>
    onTarget(({ session }) =>
      session.script(
        'drop schema marts cascade; drop schema if exists by_hand cascade; delete from _sluice.models',
      ),
    )
  // The first to go may find less in memory.
  const inTurn = async (round: number): Promise<Pair> => {
    if (round % 2 === 0) return [await byHand(), await build()]
    const built = await build()
    return [await byHand(), built]
  }
  await byHand() // both find the rows in memory
  await build()
  const taken = { first: [] as Pair[], again: [] as Pair[] }
  for (let round = 0; round < rounds; round++) {
    await forget()
    taken.first.push(await inTurn(round))
    taken.again.push(await inTurn(round))
  }
  const add = (what: string, pairs: readonly Pair[]): void => {
    const name = `${engine}: ${what} of ${COUNT} models over ${rows.toLocaleString('en-US')} rows`
    const [bare, own] = [pairs.map(([hand]) => hand), pairs.map(([, built]) => built)].map(middle) as [
      Taken,
      Taken,
    ]
    table.add({ name, taken: own, bare, goal: '1.1', rows })
  }
  add('first build', taken.first)
  add('build again', taken.again)
}

/** By hand, and built. */
type Pair = readonly [hand: Taken, built: Taken]

function fillSql(kind: Engine['kind'], rows: number): string {
  const range = kind === 'duckdb' ? `range(${rows})` : `generate_series(0, ${rows - 1})`
  const series = `(select cast(n as bigint) as n from ${range} as g (n)) as g`
  return `create schema shop;
create table shop.orders as select n as id, cast(n * 7919 % 50000 as bigint) as customer_id,
  cast(n * 31 % 1000 as bigint) as amount, date '2024-01-01' + cast(n % 365 as integer) as day from ${series}`
}
