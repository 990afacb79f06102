import {
  CONTRACT_ENTITIES,
  CONTRACT_MODES,
  contractOf,
  DEFAULT_CONTRACT,
  type SchemaContract,
} from '@sluice/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseContract } from '../../apps/cli/src/load/parse-contract.ts'

const mode = fc.constantFrom(...CONTRACT_MODES)
const partial = fc.record(
  { tables: mode, columns: mode, dataType: mode, keepDiscarded: fc.boolean() },
  { requiredKeys: [] },
)
const level: fc.Arbitrary<SchemaContract | undefined> = fc.oneof(mode, partial, fc.constant(undefined))

/** What the innermost level that names an entity says. */
function named(
  levels: readonly (SchemaContract | undefined)[],
  entity: keyof typeof DEFAULT_CONTRACT,
): unknown {
  for (const one of levels.toReversed()) {
    if (typeof one === 'string' && entity !== 'keepDiscarded') return one
    if (typeof one === 'object' && one[entity] !== undefined) return one[entity]
  }
  return DEFAULT_CONTRACT[entity]
}

test('an inner level overrides an outer one entity by entity, and what it does not name is inherited', () => {
  fc.assert(
    fc.property(fc.array(level, { maxLength: 5 }), (levels) => {
      const contract = contractOf(levels)
      for (const entity of [...CONTRACT_ENTITIES, 'keepDiscarded'] as const)
        expect(contract[entity]).toBe(named(levels, entity))
      expect(Object.keys(contract).toSorted()).toEqual(['columns', 'dataType', 'keepDiscarded', 'tables'])
    }),
  )
})

test('levels join in any grouping', () => {
  fc.assert(
    fc.property(fc.array(level), fc.array(level), (outer, inner) => {
      expect(contractOf([contractOf(outer), ...inner])).toEqual(contractOf([...outer, ...inner]))
    }),
  )
})

test('the command line names one mode, or one for each entity', () => {
  expect(parseContract('freeze')).toBe('freeze')
  expect(parseContract('columns=freeze, dataType=discard_row')).toEqual({
    columns: 'freeze',
    dataType: 'discard_row',
  })
  expect(() => parseContract('freze')).toThrow(expect.objectContaining({ hint: 'did you mean freeze?' }))
  expect(() => parseContract('data_type=freeze')).toThrow(
    expect.objectContaining({ hint: 'did you mean dataType?' }),
  )
  expect(() => parseContract('columns=discard')).toThrow('"discard" is not valid in a contract')
})
