const LONGEST = 40

function maskCharacter(character: string): string {
  if (/\p{N}/u.test(character)) return '9'
  if (/[\p{L}\p{M}]/u.test(character)) return /(?=\p{Lu})\p{Script=Latin}/u.test(character) ? 'A' : 'a'
  return /\p{C}/u.test(character) ? ' ' : character
}

/**
 * What a value looks like, without the value: `339-b` → `999-a`, `Ada O'Neil` → `Aaa A'Aaaa`. Letters of other scripts
 * are `a`, control characters blanks; at most 40 characters. Masking a shape gives the shape.
 */
export const maskShape = (value: string): string =>
  Array.from(value).slice(0, LONGEST).map(maskCharacter).join('')
