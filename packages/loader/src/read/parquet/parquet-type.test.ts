import { expect, test } from 'vitest'
import { parquetTypeName, parseParquetType, someScalar } from './parquet-type.ts'

const TEXT =
  'STRUCT("a" INTEGER, "b, ""c)" DECIMAL(38,18)[][], "m" MAP(VARCHAR, STRUCT("t" TIMESTAMP WITH TIME ZONE)[]))'

test('a type is read as it is spelled', () => {
  expect(parquetTypeName(parseParquetType(TEXT))).toBe(TEXT)
  expect(parseParquetType('STRUCT(a INTEGER, b VARCHAR[3])')).toEqual({
    kind: 'struct',
    fields: [
      { name: 'a', type: { kind: 'scalar', name: 'INTEGER' } },
      { name: 'b', type: { kind: 'list', element: { kind: 'scalar', name: 'VARCHAR' } } },
    ],
  })
  expect(parseParquetType('TIMESTAMP WITH TIME ZONE')).toEqual({
    kind: 'scalar',
    name: 'TIMESTAMP WITH TIME ZONE',
  })
})

test('scalars are found at any depth', () => {
  const type = parseParquetType(TEXT)
  expect(someScalar(type, (name) => name === 'VARCHAR')).toBe(true)
  expect(someScalar(type, (name) => name === 'DECIMAL(38,18)')).toBe(true)
  expect(someScalar(type, (name) => name === 'DOUBLE')).toBe(false)
})
