/** How many bytes the text takes in UTF-8, which is what Postgres counts in a name. */
export const utf8Length = (text: string): number => Buffer.byteLength(text, 'utf8')

function takeWhileFits(codePoints: Iterable<string>, bytes: number): string[] {
  const taken: string[] = []
  let left = bytes
  for (const codePoint of codePoints) {
    left -= utf8Length(codePoint)
    if (left < 0) break
    taken.push(codePoint)
  }
  return taken
}

/** The longest beginning that fits into so many bytes and cuts no code point. */
export const headWithin = (text: string, bytes: number): string => takeWhileFits(text, bytes).join('')

/** The longest end that fits into so many bytes, cuts no code point, and does not begin with an accent. */
export function tailWithin(text: string, bytes: number): string {
  const tail = takeWhileFits([...text].reverse(), bytes)
    .reverse()
    .join('')
  // An accent whose letter was cut off would settle on whatever comes to stand before it.
  return tail.length < text.length ? tail.replace(/^\p{M}+/u, '') : tail
}
