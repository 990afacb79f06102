import { JsonParameter, numberText, plainParameter } from '../values/parameter.ts'

/** Makes parameters into what pg sends as it is: text, bytes or null. */
export const postgresParameters = (parameters: readonly unknown[]): (string | Buffer | null)[] =>
  parameters.map((value, index) => {
    const plain = plainParameter(value, index)
    if (plain === null) return null
    if (plain instanceof Uint8Array) return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength)
    if (plain instanceof Date) return instant(plain)
    if (typeof plain === 'number') return numberText(plain)
    return plain instanceof JsonParameter ? plain.text : String(plain)
  })

/** PostgreSQL writes the years before 1 and after 9999 otherwise than ISO does: `0044-03-15... BC`. */
function instant(date: Date): string {
  const [, sign = '', year = '', rest = ''] = /^([+-]?)(\d+)(-.*)$/.exec(date.toISOString()) ?? []
  const before = sign === '-' || Number(year) === 0
  return before
    ? `${String(Number(year) + 1).padStart(4, '0')}${rest} BC`
    : `${year.replace(/^0+(?=\d{4})/, '')}${rest}`
}
