import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { ELSEWHERE } from './life/elsewhere.ts'
import { TableHistory } from './life/table-history.ts'
import { RUNS } from './life/runs.ts'
import type { Scenarios } from './life/scenario.ts'
import { TABLES } from './life/tables.ts'
import { VALUES } from './life/values.ts'
import { readVectors, type Value } from './vector.ts'

// What happens over several runs: failures, cursors, hands that change the tables.

interface Fact {
  readonly id: string
  readonly op: string
  readonly class?: 'quirk' | 'bug'
  readonly given?: Value
  readonly expect: Value
}

const facts = readVectors<Fact>('life.json')

const SCENARIOS: Scenarios = { ...VALUES, ...TABLES, ...RUNS }

describe.each(ENGINE_KINDS)('%s, like dlt:', (kind) => {
  const played = facts.filter(({ id }) => id in SCENARIOS)
  test.each(played.map((fact) => [fact.id, fact.op, fact] as const))('%s %s', async (id, _, fact) => {
    const scenario = SCENARIOS[id]
    if (!scenario) throw new Error('no scenario')
    const { why, answer } = scenario
    expect(fact.class === undefined || why !== undefined, 'to be decided').toBe(true)
    expect(fact.class === 'bug' && answer === undefined, 'to be done better').toBe(false)
    await using history = await TableHistory.open(kind)
    expect(await scenario.run(history), why).toEqual(answer ?? fact.expect)
  })
})

test('each fact is played, or what another test is about', () => {
  const known = [SCENARIOS, ELSEWHERE].flatMap((some) => Object.keys(some))
  expect(known.toSorted()).toEqual(facts.map(({ id }) => id).toSorted())
  const root = join(import.meta.dirname, '../..')
  for (const where of Object.values(ELSEWHERE)) {
    const name = where.at(-1) ?? ''
    for (const file of where.slice(0, -1))
      expect(readFileSync(join(root, file), 'utf8'), file).toContain(name)
  }
})
