import type { Engine, EngineKind } from '@sluice/engine'
import { dayAfter } from '@sluice/transform'
import fc from 'fast-check'
import { expect } from 'vitest'
import { openTestTarget } from '../../support/target.ts'
import { graphOf } from './graph-of.ts'
import { ModelRuns } from './model-runs.ts'

const LOOKBACK = 2
const FIRST = '2026-01-10'
/** Long before the lookback: only a restatement or a build from the beginning reads it again. */
const OLD = '2026-01-03'

/** What each model has to give after each build: its query without a range. */
const QUERIES = {
  daily: 'select day, count(*) as n, sum(amount) as amount from shop.events group by day',
  people: 'select id, name from shop.people',
  log: 'select id, text from shop.log',
}

const MODELS = {
  'marts/daily.sql': `--! materialized: incremental
--! time_column: day
--! lookback: ${LOOKBACK}
--! tests: unique(day)
select day, count(*) as n, sum(amount) as amount from shop.events where day >= :since and day < :until group by day`,
  'marts/people.sql': `--! materialized: incremental\n--! unique_key: id\n${QUERIES.people}`,
  'marts/log.sql': `--! materialized: incremental\n--! strategy: append\n--! time_column: id\n${QUERIES.log} where id > :since`,
}

const CREATE = `
create schema shop;
create table shop.events (id bigint, day date, amount bigint);
create table shop.people (id bigint, name text);
create table shop.log (id bigint, text text)`

const insert = (table: string, ...rows: readonly string[]): string =>
  `insert into shop.${table} values ${rows.map((row) => `(${row})`).join(', ')}`

/** What happens on a day; `late` days before it. A build is killed before its statement `kill`, and maybe run again only a step later. */
const stepOf = (kills: boolean) =>
  fc.record({
    days: fc.nat({ max: 2 }),
    late: fc.nat({ max: LOOKBACK }),
    kind: fc.constantFrom('load', 'update', 'delete', 'restate', 'backfill', 'refresh'),
    value: fc.nat({ max: 9 }),
    kill: kills ? fc.option(fc.nat({ max: 110 })) : fc.constant(null),
    again: kills ? fc.boolean() : fc.constant(true),
  })

/** Histories after each build of which the models have to be what a build from the beginning gives. */
export const daysHistory = ({ kills }: { readonly kills: boolean }) =>
  fc.array(stepOf(kills), { minLength: 1, maxLength: kills ? 9 : 6 })

type Step = ReturnType<typeof daysHistory> extends fc.Arbitrary<readonly (infer One)[]> ? One : never

/** Runs histories on one target. */
export async function daysHistories(
  kind: EngineKind,
  check: (play: (steps: readonly Step[]) => Promise<void>, runs: ModelRuns) => Promise<void>,
): Promise<void> {
  await using target = await openTestTarget(kind)
  const { engine } = target
  const runs = new ModelRuns(target, await graphOf(MODELS, kind))
  const play = async (steps: readonly Step[]): Promise<void> => {
    await target.empty()
    await engine.session.script(CREATE)
    let day = FIRST
    const noon = (): Date => new Date(`${day}T15:00:00Z`)
    await runs.run(noon())
    for (const [id, step] of steps.entries()) {
      day = dayAfter(day, step.days)
      await engine.session.script(happening(step, day, id + 1).join(';\n'))
      const { kind: what, kill, again } = step
      const range = what === 'restate' ? 1 : 3
      const options = {
        ...((what === 'restate' || what === 'backfill') && {
          restate: { since: OLD, until: dayAfter(OLD, range) },
        }),
        fullRefresh: what === 'refresh',
      }
      const isAsked = options.restate !== undefined || options.fullRefresh
      const wasKilled = kill !== null && (await runs.kill(noon(), kill, options))
      // What somebody asked for is asked for again; any other build only takes place later.
      if (wasKilled && !again && !isAsked) continue
      if (isAsked) await runs.run(noon(), options)
      if (!options.fullRefresh) await runs.run(noon())
      await expectRebuilt(engine)
    }
    await runs.run(noon())
    await expectRebuilt(engine)
  }
  await check(play, runs)
}

/** The statements of a step, whose rows have its number. */
function happening({ kind, days, late, value }: Step, day: string, id: number): readonly string[] {
  // What is older than the lookback since the last build is built again only where somebody says so.
  const at = dayAfter(day, -Math.max(0, late - days))
  const events: Readonly<Record<Step['kind'], string>> = {
    load: insert('events', `${id}, '${at}', ${value}`),
    update: `update shop.events set amount = amount + 1 where day = '${at}'`,
    delete: `delete from shop.events where day = '${at}'`,
    restate: insert('events', `${id}, '${OLD}', ${value}`),
    backfill: insert('events', ...[0, 1, 2].map((n) => `${id}, '${dayAfter(OLD, n)}', ${value + n}`)),
    refresh: insert('events', `${id}, '${OLD}', ${value}`),
  }
  return [
    events[kind],
    insert('log', `${id}, 'x'`, `${id}, 'y'`),
    `delete from shop.people where id = ${value}`,
    insert('people', `${value}, 'name ${id}'`),
  ]
}

async function expectRebuilt(engine: Engine): Promise<void> {
  for (const [name, query] of Object.entries(QUERIES))
    expect(await sorted(engine, `select * from marts.${name}`)).toEqual(await sorted(engine, query))
}

const sorted = async (engine: Engine, query: string): Promise<readonly string[]> =>
  (await engine.session.rows(query)).map((row) => JSON.stringify(Object.values(row).map(String))).toSorted()
