import { ENGINE_KINDS, type EngineKind, type Session } from '@sluice/engine'
import { fitRule, testQuery, type Model } from '@sluice/transform'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openTestTarget } from '../support/target.ts'
import { Shop } from './support/shop.ts'

type Rule = Model['tests'][number]['rule']

/** Tables to test, on one target. */
class Tested {
  readonly session: Session
  readonly #kind: EngineKind
  /** Queries that were sent so that the last rule fits. */
  queries = 0

  private constructor(session: Session, kind: EngineKind) {
    this.session = session
    this.#kind = kind
  }

  static async make(kind: EngineKind, tables: string): Promise<Tested> {
    const target = await openTestTarget(kind)
    onTestFinished(() => target[Symbol.asyncDispose]())
    await target.engine.session.script(`create schema t; ${tables}`)
    return new Tested(target.engine.session, kind)
  }

  /** Counts the rows of `t.a` that break a rule. */
  async failing(rule: Rule): Promise<number> {
    this.queries = 0
    const counting: Pick<Session, 'rows'> = {
      rows: (sql, parameters) => {
        this.queries += 1
        return this.session.rows(sql, parameters)
      },
    }
    const one = { rule, name: rule.kind, line: 1, severity: 'error' } as const
    const model = { dataset: 't', name: 'a' }
    const query = testQuery(await fitRule(counting, this.#kind, one, 't.a', model), 't.a', model)
    return (await this.session.rows(query)).length
  }

  /** Counts the values of a column of `t.a` that no row of `t.b` has in its column. */
  lost(column: string, field: string): Promise<number> {
    return this.failing({ kind: 'relationships', column, to: { dataset: 't', name: 'b' }, field })
  }
}

test.for(ENGINE_KINDS)('the types of two columns are read with one query on %s', async (kind) => {
  const tested = await Tested.make(
    kind,
    `create table t.a as select 1 as id, 'x' as name; create table t.b as select '1' as id`,
  )
  expect(await tested.lost('id', 'id')).toBe(0)
  expect(tested.queries).toBe(1)
  expect(await tested.lost('name', 'id')).toBe(1)
  expect(tested.queries).toBe(1)
})

const COLUMNS = `7 as i, 'a' as t, cast('10:00' as time) as clock, cast('1 day' as interval) as span,
  cast('{"a": 1}' as json) as doc, array['a'] as texts, array[7] as numbers, cast(array[7] as bigint[]) as bigs`

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const make = (): Promise<Tested> =>
    Tested.make(
      kind,
      `create table t.a as select ${COLUMNS} from (values (1), (2)) as v (n);
      create table t.b as select *, cast(clock as text) as clocks, cast(span as text) as spans from t.a`,
    )

  test('relationships between columns that cannot be compared compare text', async () => {
    const tested = await make()
    const pairs = [
      ['clock', 'clocks', 0],
      ['clock', 't', 2],
      ['span', 'spans', 0],
      ['doc', 'doc', 0],
      ['numbers', 'bigs', 0],
      ['i', 'numbers', 2],
      ['t', 'texts', 2],
    ] as const
    for (const [column, field, lost] of pairs)
      expect([column, field, await tested.lost(column, field)]).toEqual([column, field, lost])
  })

  test('values that cannot be compared are compared as text', async () => {
    const tested = await make()
    const accepting = (column: string, value: string): Promise<number> =>
      tested.failing({ kind: 'accepted_values', column, values: [value] })
    expect(await accepting('doc', '{"a": 1}')).toBe(0)
    expect(await accepting('doc', 'x')).toBe(2)
    expect(await tested.failing({ kind: 'unique', columns: ['doc'] })).toBe(1)
    expect(await tested.failing({ kind: 'unique', columns: ['i', 'doc', 't'] })).toBe(1)
    expect(await accepting('texts', 'a')).toBe(2)
  })

  test('an integer is accepted in the form that both engines write', async () => {
    const tested = await make()
    const failing: Record<string, number> = {}
    for (const value of ['7', ' +07 ', '7e0', '7.0', '0x7', '0_7'])
      failing[value] = await tested.failing({ kind: 'accepted_values', column: 'i', values: [value] })
    expect(failing).toEqual({ '7': 0, ' +07 ': 0, '7e0': 2, '7.0': 2, '0x7': 2, '0_7': 2 })
  })
})

test('Postgres itself compares citext with citext', async () => {
  const tables = `create extension citext; create table t.a as select citext 'Ada' as name;
    create table t.b as select citext 'ada' as name, 'ada' as text`
  const tested = await Tested.make('postgres', tables)
  expect(await tested.lost('name', 'name')).toBe(0)
  expect(await tested.lost('name', 'text')).toBe(1)
})

test('compile prints a relationship of an ephemeral model with itself as it runs', async () => {
  const shop = await Shop.make('duckdb', {
    'marts/paid.sql':
      '--! materialized: ephemeral\n--! tests: relationships(id, marts.paid.id)\nselect 1 as id',
  })
  expect((await shop.say('models', 'compile', 'paid')).stdout).toContain(
    'not exists (select 1 from (select 1 as id\n) as t where t."id" = r."id");',
  )
})
