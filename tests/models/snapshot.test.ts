import { ENGINE_KINDS } from '@sluice/engine'
import { modelGraph, readModels, runModels } from '@sluice/transform'
import fc from 'fast-check'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeProject } from '../cli/support/project.ts'
import { openTestTarget } from '../support/target.ts'
import { Shop } from './support/shop.ts'

/** What a snapshot must be: versions of rows by key. */
interface Version {
  readonly id: number
  readonly value: number | null
  readonly from: number
  to: number | null
}

const step = fc.array(
  fc.record({
    id: fc.nat({ max: 3 }),
    change: fc.oneof(fc.constant('delete' as const), fc.option(fc.nat({ max: 2 }))),
  }),
  { maxLength: 4 },
)

const at = (hour: number): Date => new Date(Date.UTC(2026, 0, 1, hour))
const hourOf = (instant: unknown): number | null =>
  instant === null ? null : (new Date(String(instant)).getTime() - at(0).getTime()) / 3_600_000

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a snapshot keeps the versions that a plain model keeps', async () => {
    const dir = await makeProject({})
    await mkdir(join(dir, 'models/snap'), { recursive: true })
    const query = (columns: string): string => `select ${columns} from shop.things`
    await writeFile(
      join(dir, 'models/snap/checked.sql'),
      `--! materialized: snapshot\n--! unique_key: id\n${query('id, value')}`,
    )
    await writeFile(
      join(dir, 'models/snap/dated.sql'),
      `--! materialized: snapshot\n--! unique_key: id\n--! updated_at: changed\n--! hard_deletes: ignore\n${query('id, value, changed')}`,
    )
    const graph = await modelGraph(await readModels(dir, kind), kind)
    await using target = await openTestTarget(kind)
    const { session } = target.engine
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        await target.empty()
        await session.script(
          'create schema shop; create table shop.things (id bigint, value bigint, changed timestamptz)',
        )
        const rows = new Map<number, { readonly value: number | null; readonly changed: number }>()
        const checked: Version[] = []
        const dated: Version[] = []
        for (const [i, changes] of steps.entries()) {
          const hour = i + 1
          for (const { id, change } of changes) {
            await session.script(`delete from shop.things where id = ${id}`)
            rows.delete(id)
            if (change === 'delete') continue
            rows.set(id, { value: change, changed: hour })
            await session.script(
              `insert into shop.things values (${id}, ${change}, timestamptz '${at(hour).toISOString()}')`,
            )
          }
          for (const version of checked.filter(({ to }) => to === null)) {
            const row = rows.get(version.id)
            if (!row || row.value !== version.value) version.to = hour
          }
          for (const version of dated.filter(({ to }) => to === null)) {
            const row = rows.get(version.id)
            if (row && row.changed > version.from) version.to = row.changed
          }
          for (const [id, { value, changed }] of rows) {
            if (!checked.some((one) => one.id === id && one.to === null))
              checked.push({ id, value, from: hour, to: null })
            if (!dated.some((one) => one.id === id && one.to === null))
              dated.push({ id, value, from: changed, to: null })
          }
          const { results } = await runModels(target.engine, graph, {
            command: 'build',
            selected: new Set(graph.byName.keys()),
            threads: 1,
            failFast: false,
            mayDestroy: true,
            signal: new AbortController().signal,
            now: () => at(hour),
            onResult: () => undefined,
          })
          expect(results.map(({ error }) => error)).toEqual([null, null])
        }
        const read = async (name: string): Promise<readonly string[]> =>
          (await session.rows(`select id, value, valid_from, valid_to from snap.${name}`))
            .map((row) =>
              JSON.stringify([row['id'], row['value'], hourOf(row['valid_from']), hourOf(row['valid_to'])]),
            )
            .toSorted()
        const expected = (versions: readonly Version[]): readonly string[] =>
          versions.map(({ id, value, from, to }) => JSON.stringify([id, value, from, to])).toSorted()
        expect(await read('checked')).toEqual(expected(checked))
        expect(await read('dated')).toEqual(expected(dated))
      }),
      { numRuns: 6 },
    )
  }, 60_000)

  test('a snapshot keeps its versions when its query changes', async () => {
    const header = '--! materialized: snapshot\n--! unique_key: id\n'
    const shop = await Shop.make(kind, { 'snap/orders.sql': `${header}select id, amount from shop.orders` })
    await shop.models('build')
    await shop.write({ 'snap/orders.sql': `${header}select id, amount, day from shop.orders` })
    expect(await shop.models('build', '--full-refresh')).toMatchObject({
      'snap.orders': { status: 'built', rows: 3 },
    })
    expect(await shop.rows('select count(*) as n from snap.orders')).toEqual([{ n: 6 }])
    await shop.write({ 'snap/orders.sql': `${header}select id, day from shop.orders` })
    expect(await shop.models('build')).toMatchObject({
      'snap.orders': { status: 'failed', error: { code: 'E_MODEL_DESTRUCTIVE' } },
    })
    await shop.write({ 'snap/orders.sql': '--! materialized: table\nselect id from shop.orders' })
    expect(await shop.models('build')).toMatchObject({
      'snap.orders': {
        status: 'failed',
        error: { code: 'E_MODEL_DESTRUCTIVE', place: 'models/snap/orders.sql:1' },
      },
    })
    await shop.write({ 'snap/orders.sql': '--! materialized: snapshot\nselect id from shop.orders' })
    expect((await shop.say('models', 'build')).stderr).toContain(
      'error E_MODEL_HEADER: a snapshot needs a unique_key\n  at models/snap/orders.sql:1',
    )
  })
})
