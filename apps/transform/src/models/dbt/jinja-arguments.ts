/** The value of an argument in a Jinja call: a text or a list of strings. */
export type JinjaValue = string | readonly string[]

/** The arguments of a Jinja call: those without a name, and those with one. */
export interface JinjaArguments {
  readonly plain: readonly JinjaValue[]
  readonly named: ReadonlyMap<string, JinjaValue>
}

const TEXT = String.raw`'[^'\\]*'|"[^"\\]*"`
const VALUE = String.raw`${TEXT}|\[\s*(?:(?:${TEXT})\s*,?\s*)*\]|true|false|True|False|\d+`
const ARGUMENT = new RegExp(String.raw`\s*(?:(\w+)\s*=\s*)?(${VALUE})\s*(?:,|$)`, 'y')

/** The arguments between the brackets of a call; undefined where one is anything but a text, a number or a list of strings. */
export function jinjaArguments(text: string): JinjaArguments | undefined {
  const plain: JinjaValue[] = []
  const named = new Map<string, JinjaValue>()
  ARGUMENT.lastIndex = 0
  const inner = text.trim()
  let end = 0
  while (end < inner.length) {
    ARGUMENT.lastIndex = end
    const match = ARGUMENT.exec(inner)
    if (!match) return undefined
    const [whole, name, value = ''] = match
    if (name === undefined) plain.push(valueOf(value))
    else named.set(name, valueOf(value))
    end += whole.length
  }
  return { plain, named }
}

function valueOf(text: string): JinjaValue {
  const texts = [...text.matchAll(new RegExp(TEXT, 'g'))].map(([quoted]) => quoted.slice(1, -1))
  return text.startsWith('[') ? texts : (texts[0] ?? text)
}
