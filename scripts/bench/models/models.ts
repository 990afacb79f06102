import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openEngine } from '@sluice/engine'
import { lineage, models, openProject, planModels } from '@sluice/pipeline/use-cases'
import { timed } from '../measure.ts'
import type { BenchRun } from '../cases.ts'

/** Each model reads two of the models before it, or the table, with joins, a CTE and an aggregate. */
const modelText = (i: number): string => {
  const one = i < 10 ? 'shop.orders' : `m${i % 10}.model_${i - 10}`
  const other = i < 10 ? 'shop.orders' : `m${(i - 7) % 10}.model_${i - 7}`
  return `--! materialized: ${i % 3 === 0 ? 'table' : 'view'}
with recent as (select id, amount, state, day from ${one} where amount > ${i})
select r.id, sum(r.amount + o.amount) as amount, max(r.state) as state, max(o.day) as day
from recent r join ${other} o on o.id = r.id
group by r.id
`
}

/** What lineage and a plan of `count` models take, once they are built. */
export async function modelCases(
  { engine, target, place, table, work }: BenchRun,
  count: number,
): Promise<void> {
  const dir = join(work, `models-${engine}`)
  rmSync(dir, { recursive: true, force: true })
  for (let i = 0; i < 10; i++) mkdirSync(join(dir, `models/m${i}`), { recursive: true })
  for (let i = 0; i < count; i++) writeFileSync(join(dir, `models/m${i % 10}/model_${i}.sql`), modelText(i))
  writeFileSync(
    join(dir, 'sluice.config.ts'),
    `import { defineConfig } from 'sluice'\nexport default defineConfig({ sources: [], targets: { main: ${target('models')} } })\n`,
  )
  const project = await openProject({ dir, env: process.env })
  await prepare(place('models', dir))
  const { results } = await models(project, { command: 'run' })
  const failed = results.find(({ status }) => status !== 'built')
  if (failed) throw new Error(`${failed.node}: ${failed.error?.message}`)
  const add = async (name: string, work: () => Promise<unknown>): Promise<void> =>
    table.add({ name: `${engine}: ${name} of ${count} models`, taken: await timed(work), rows: count })
  await add('lineage', () => lineage(project))
  await add('plan, nothing changed', () => planModels(project))
  writeFileSync(
    join(dir, `models/m5/model_${count - 5}.sql`),
    modelText(count - 5).replace('max(o.day) as day', 'min(o.day) as day'),
  )
  await add('plan, one changed', () => planModels(project))
  writeFileSync(
    join(dir, 'models/m3/model_3.sql'),
    modelText(3).replace('max(r.state) as state', 'max(r.state) as state, 1 as more'),
  )
  await add('plan, one changed that most read', () => planModels(project))
}

async function prepare(place: Parameters<typeof openEngine>[0]): Promise<void> {
  await using engine = await openEngine(place)
  await engine.session.script(`create schema if not exists shop;
create table shop.orders (id bigint, amount bigint, state text, day date);
insert into shop.orders values (1, 1000000, 'paid', date '2026-01-01')`)
}
