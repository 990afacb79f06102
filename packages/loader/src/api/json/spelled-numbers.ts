/** How the source wrote numbers in objects and lists of its JSON, where JavaScript writes them in another way. */
const spelled = new WeakMap<object, Map<string, string>>()
/** Most loads have none, and look nothing up. */
let isAny = false

/** Remembers how a source wrote the number at a key of an object, or at an index of a list. */
export function noteSpelling(holder: object, key: string, text: string): void {
  isAny = true
  const known = spelled.get(holder)
  if (known) known.set(key, text)
  else spelled.set(holder, new Map([[key, text]]))
}

/** True where an object or list has a number that the source wrote in another way than JavaScript does. */
export const hasSpellings = (holder: object): boolean => isAny && spelled.has(holder)

/** The text of the source for a number, while it still is that number. */
export function spellingOf(holder: object, key: string, value: number): string | undefined {
  const text = spelled.get(holder)?.get(key)
  return text !== undefined && Object.is(Number(text), value) ? text : undefined
}

/** A copy of an object or list keeps the spelling of the numbers that it takes over. */
export function keepSpellings<Copy>(from: object, copy: Copy): Copy {
  const known = isAny ? spelled.get(from) : undefined
  if (known && typeof copy === 'object' && copy !== null && !spelled.has(copy))
    spelled.set(copy, new Map(known))
  return copy
}

/** The number at one key of a row is at another key of a row that is made of it. */
export function takeSpelling(from: object, key: string, to: object, as: string): void {
  const text = isAny ? spelled.get(from)?.get(key) : undefined
  if (text !== undefined) noteSpelling(to, as, text)
}

/** A copy of an object or list of JSON with its members changed, and the keys of objects. */
export const mapMembers = (
  value: object,
  change: (item: unknown, key: string) => unknown,
  rename: (key: string) => string = String,
): unknown =>
  keepSpellings(
    value,
    Array.isArray(value)
      ? value.map((item, index) => change(item, String(index)))
      : Object.fromEntries(Object.entries(value).map(([key, item]) => [rename(key), change(item, key)])),
  )
