import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openEngine, type Engine } from '@sluice/engine'
import { models, openProject } from '@sluice/pipeline/use-cases'
import type { BenchRun } from './cases.ts'
import { timed } from './measure.ts'

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

/** What a build of 20 tables over many rows takes beside the same statements by hand. */
export async function buildCases(
  { engine, target, place, table, work, cpu }: BenchRun,
  rows: number,
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
  await byHand() // both find the rows in memory
  await build()
  const add = async (what: string): Promise<void> => {
    const bare = await byHand()
    const name = `${engine}: ${what} of ${COUNT} models over ${rows.toLocaleString('en-US')} rows`
    table.add({ name, taken: await build(), bare, goal: '1.1', rows })
  }
  await add('build')
  await add('build again')
}

function fillSql(kind: Engine['kind'], rows: number): string {
  const series = kind === 'duckdb' ? `range(${rows}) as g (n)` : `generate_series(0, ${rows - 1}) as g (n)`
  return `create schema if not exists shop;
create table shop.orders as select cast(n as bigint) as id, cast(n * 7919 % 50000 as bigint) as customer_id,
  cast(n * 31 % 1000 as bigint) as amount, date '2024-01-01' + cast(n % 365 as integer) as day from ${series}`
}
