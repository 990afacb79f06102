import { ENGINE_KINDS, type EngineKind, type Session } from '@sluice/engine'
import { fitRule, testQuery, type Model } from '@sluice/transform'
import { expect, onTestFinished, test } from 'vitest'
import { openTestTarget } from '../support/target.ts'

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
