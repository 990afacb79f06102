import fc from 'fast-check'
import { expect, test } from 'vitest'
import { collisionTag, fit, shorten } from './collision-tag.ts'
import { utf8Length } from './utf8.ts'

const text = fc.string({ unit: 'binary', maxLength: 80 })

test('a tag is six small letters and digits', () => {
  fc.assert(
    fc.property(text, (source) => {
      expect(collisionTag(source)).toMatch(/^[0-9a-z]{6}$/)
    }),
  )
})

test('a shortened name holds its tag and fits', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 6, max: 70 }), (name, maxLength) => {
      const tag = collisionTag(name)
      const short = shorten(name, tag, maxLength)
      expect(short).toContain(tag)
      expect(utf8Length(short)).toBeLessThanOrEqual(maxLength)
    }),
  )
})

test('two letters are not cut in half, even where the limit falls into them', () => {
  expect(shorten('🚀🚀🚀🚀', 'tag', 9)).toBe('tag')
  expect(shorten('🚀🚀🚀🚀', 'tag', 11)).toBe('🚀tag🚀')
})

test('what fits stays as it is', () => {
  expect(fit('a'.repeat(63), 'source', 63)).toBe('a'.repeat(63))
  expect(fit('a'.repeat(64), 'source', 63)).toBe(shorten('a'.repeat(64), collisionTag('source'), 63))
})
