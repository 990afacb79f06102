import { expect, test } from 'vitest'
import { checkColumnName, checkConstants, checkDataset } from './check-name.ts'

test('a dataset leaves room for its staging schema', () => {
  expect(() => checkDataset('d'.repeat(55), ['dataset'])).not.toThrow()
  expect(() => checkDataset('d'.repeat(56), ['dataset'])).toThrow('has 56 bytes')
  expect(() => checkDataset('ü'.repeat(28), ['dataset'])).toThrow('has 56 bytes')
})

test.each(['_sluice', 'pg_shop', 'information_schema', 'a\0b'])('%j is no dataset', (dataset) => {
  expect(() => checkDataset(dataset, ['dataset'])).toThrow(expect.objectContaining({ code: 'E_CONFIG' }))
})

test('a column is at most 63 bytes long, and not named like those of Sluice', () => {
  expect(() => checkColumnName('c'.repeat(63), ['name'])).not.toThrow()
  expect(() => checkColumnName('c'.repeat(64), ['name'])).toThrow('has 64 bytes')
  expect(() => checkColumnName('_Sluice_id', ['name'])).toThrow('begins like')
})

test('a constant has none of the names that files have', () => {
  const constants = { _file_name: 'x' }
  expect(() => checkConstants({ constants }, [])).toThrow('Sluice adds a column')
  expect(() => checkConstants({ constants, fileColumns: false }, [])).not.toThrow()
})

test('a partition has no name that a constant has', () => {
  expect(() => checkConstants({ constants: { day: 'x' }, partitions: { day: 'date' } }, [])).toThrow(
    'partitions.day: constants also has a column of this name',
  )
})
