import { ENGINE_KINDS } from '@sluice/engine'
import { expect, test } from 'vitest'
import { withEngine } from '../evolution/engines.ts'

const DOUBLES: readonly (readonly [number: string, text: string])[] = [
  ['999999999999999', '999999999999999'],
  ['1e15', '1000000000000000'],
  ['9007199254740992', '9007199254740992'],
  ['1234567890123456.5', '1234567890123456.5'],
  ['-4503599627370495.5', '-4503599627370495.5'],
  ['1e16', '10000000000000000'],
  ['0.00001', '0.00001'],
]

const FITS: readonly (readonly [text: string, fits: boolean])[] = [
  ['123456789012345', true],
  ['-12345678901234.5', true],
  ['9007199254740992', true],
  ['9007199254740993', false],
  ['-9007199254740993', false],
  ['98765432109876543210', false],
]

test.each(ENGINE_KINDS)(
  'a double keeps its digits as text, and takes no number that it would round (%s)',
  (kind) =>
    withEngine(kind, async ({ session, dialect }) => {
      for (const [number, text] of DOUBLES) {
        const double = `cast('${number}' as double precision)`
        expect(await session.rows(`select ${dialect.convert(double, 'double', 'text')} as text`)).toEqual([
          { text },
        ])
      }
      for (const [text, fits] of FITS)
        expect(
          await session.rows(`select ${dialect.fits(`'${text}'`, 'text', 'double')} as fits`),
          text,
        ).toEqual([{ fits }])
    }),
)
