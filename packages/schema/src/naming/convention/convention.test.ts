import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { identifier, type NamingConvention } from './convention.ts'
import { utf8Length } from './utf8.ts'

const CONVENTIONS: readonly NamingConvention[] = [
  'snake_case',
  'duck_case',
  'direct',
  'sql_cs_v1',
  'sql_ci_v1',
]

// Printable and not, of all planes and halves of them, with many of the signs that the conventions treat
// apart.
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.string({ unit: fc.constantFrom(...'aaBB12__-+ $.\n"▶éİΣ日\u0301\ufe0f\ud800'), maxLength: 100 }),
)
// From 14 on, the widest letter (four bytes) fits in front of the tag. Below, the tag may come first,
// and it may begin with a digit.
const limit = fc.integer({ min: 14, max: 70 })

describe.each(CONVENTIONS)('%s', (convention) => {
  test('is never empty, never longer than the limit, and the same each time', () => {
    fc.assert(
      fc.property(name, limit, (source, maxLength) => {
        const column = identifier(convention, source, maxLength)
        expect(column).not.toBe('')
        expect(utf8Length(column)).toBeLessThanOrEqual(maxLength)
        expect(identifier(convention, source, maxLength)).toBe(column)
      }),
    )
  })

  test('leaves alone what it has made', () => {
    fc.assert(
      fc.property(name, limit, (source, maxLength) => {
        const column = identifier(convention, source, maxLength)
        expect(identifier(convention, column, maxLength)).toBe(column)
      }),
    )
  })

  test('keeps every name that is one already', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,5}(_[a-z]{2,5}){0,3}$/), (column) => {
        expect(identifier(convention, column)).toBe(column)
      }),
    )
  })
})

test('snake case holds letters, accents, digits and single underscores, none at the end', () => {
  fc.assert(
    fc.property(name, (source) => {
      expect(identifier('snake_case', source)).toMatch(/^(?!\p{Nd})(?!.*__)[\p{L}\p{Nl}\p{M}\p{Nd}_]*[^_]$/u)
    }),
  )
})

test('sql_cs_v1 keeps one _ of underscores alone: dlt makes the empty text, which no database takes', () => {
  expect(identifier('sql_cs_v1', '__')).toBe('_')
  expect(identifier('sql_ci_v1', '*_@')).toBe('_')
})

test('no database takes a NUL in a name', () => {
  expect(identifier('duck_case', 'a\0b')).toBe('a_b')
  expect(identifier('direct', 'a\0b')).toBe('a_b')
})
