import { describe, expect, test } from 'vitest'
import { snakeCase } from './snake-case.ts'
import { snakePath } from './snake-path.ts'
import { utf8Length } from './utf8.ts'

describe('letters beyond ASCII are kept', () => {
  test.each([
    ['日本', '日本'],
    ['Größe (cm)', 'größe_cmx'],
    ['naïveName', 'naïve_name'],
    ['ЗаказНомер', 'заказ_номер'],
    ['日本Name', '日本_name'],
    ['नाम', 'नाम'], // the vowel is an accent to Unicode
    ['二〇二五年', '二〇二五年'], // 〇 is a number letter
    ['١٢', '_١٢'], // digits of any script are digits
    ['İd', 'i̇d'],
    ['ID\ufe0f', 'idx'], // a variation selector cannot be seen
    ['１\ufe0f\u20e3 first', '_１_first'],
    ['\u200bid', '_id'],
    ['\ufeffid', '_id'],
    ['x²', 'xx'],
    ['\ud800', 'x'], // half a surrogate pair
  ])('%j becomes %j', (name, column) => {
    expect(snakeCase(name)).toBe(column)
  })

  test('both spellings of an accent are one name, short or long', () => {
    const long = 'é'.repeat(80)
    expect(snakeCase('e\u0301')).toBe('é')
    expect(snakeCase(long.normalize('NFD'))).toBe(snakeCase(long))
    expect(snakePath(`${long}__a`.normalize('NFD'))).toBe(snakePath(`${long}__a`))
  })
})

test.each(['', ' ', '\t\n', '\u3000'])('%j becomes _empty, where dlt refuses it', (name) => {
  expect(snakeCase(name)).toBe('_empty')
})

describe('the limit is in bytes, as it is for Postgres', () => {
  test('21 letters of three bytes fit, 22 are cut between letters', () => {
    expect(snakeCase('日'.repeat(21))).toBe('日'.repeat(21))
    const cut = snakeCase('日'.repeat(22))
    expect(cut).toMatch(/^日+[0-9a-z]{6}日+$/)
    expect(utf8Length(cut)).toBe(60)
  })

  test('an accent whose letter is cut off goes with it', () => {
    // x with a ring has no composed form, so letter and accent are two code points.
    expect(snakeCase('x\u030a'.repeat(40), 20)).toMatch(/^(x\u030a)+x?[0-9a-z]{6}(x\u030a)+$/)
  })

  test('a limit without room for the tag is an error', () => {
    expect(() => snakeCase('abcdefgh', 5)).toThrow(RangeError)
  })
})
