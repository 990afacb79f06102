import { escapeRegExp } from '@sluice/schema'
import { ts } from 'ts-morph'
import { brandOf } from '../nodes/brand-types.ts'
import type { ReferenceSubject } from '../delta/reference-subject.ts'
import type { Hit } from '../nodes/hit.ts'
import { mentionsAny } from '../nodes/mentions-any.ts'

/** More names would not make it more exact. */
const MOST_NAMES = 300

/** Finds in files what reads a value of a subject's column out of a row, whatever function the row came through. */
export class FlowReferences {
  readonly #checker: ts.TypeChecker
  readonly #subjects: readonly ReferenceSubject[]
  readonly #names: ReadonlySet<string>
  readonly #mentions: (text: string) => boolean

  constructor(checker: ts.TypeChecker, subjects: readonly ReferenceSubject[], texts: readonly string[]) {
    this.#checker = checker
    this.#subjects = subjects
    this.#names = namesOf(subjects, texts)
    this.#mentions = mentionsAny(this.#names)
  }

  take(source: ts.SourceFile): readonly Hit[] {
    if (!this.#mentions(source.text)) return []
    const hits: Hit[] = []
    const visit = (node: ts.Node): void => {
      const read = this.#read(node)
      if (read)
        for (const subject of this.#branded(read.node))
          hits.push({ subject, node, access: 'read', certainty: 'sure', detail: `.${read.name}` })
      ts.forEachChild(node, visit)
    }
    visit(source)
    return hits
  }

  /** The value that a node reads out of an object, if it has one of the names that the columns go by. */
  #read(node: ts.Node): { readonly name: string; readonly node: ts.Node } | undefined {
    if (ts.isPropertyAccessExpression(node))
      return this.#names.has(node.name.text) ? { name: node.name.text, node } : undefined
    if (ts.isElementAccessExpression(node)) {
      const { argumentExpression: key } = node
      const name = ts.isStringLiteralLike(key) ? key.text : undefined
      return name === undefined || this.#names.has(name) ? { name: name ?? '[]', node } : undefined
    }
    if (!ts.isBindingElement(node)) return undefined
    const key = node.propertyName ?? node.name
    return (ts.isIdentifier(key) || ts.isStringLiteral(key)) && this.#names.has(key.text)
      ? { name: key.text, node: node.name }
      : undefined
  }

  #branded(node: ts.Node): readonly ReferenceSubject[] {
    const type = this.#checker.getTypeAtLocation(node)
    const parts = type.isUnion() ? type.types : [type]
    const names = new Set(
      parts.flatMap((part) => {
        if (!part.isIntersection()) return []
        return part.types.flatMap((one) => one.getProperties().map(({ name }) => name))
      }),
    )
    return names.size === 0 ? [] : this.#subjects.filter((_, i) => names.has(brandOf(i)))
  }
}

/** The names of the columns, and those that queries and objects give them: `amount as total`, `.as('total')`, `{ total: row.amount }`. */
function namesOf(subjects: readonly ReferenceSubject[], texts: readonly string[]): ReadonlySet<string> {
  const names = new Set(subjects.flatMap(({ columns }) => [...columns]))
  if (names.size === 0) return names
  for (let fresh: ReadonlySet<string> = new Set(names); fresh.size > 0 && names.size < MOST_NAMES;) {
    const word = `(?<![\\w$])(?:${[...fresh].map(escapeRegExp).join('|')})(?![\\w$])`
    const renamed = [
      new RegExp(`${word}\\s+as\\s+(\\w+)`, 'g'),
      new RegExp(`${word}[^;\`]{0,200}?\\.as(?:<[^()]*>)?\\(\\s*['"\`](\\w+)`, 'g'),
      new RegExp(`(\\w+)['"]?\\s*:\\s*[^,;{}\\n]*?${word}`, 'g'),
    ]
    const found = texts.flatMap((text) =>
      renamed.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name)),
    )
    fresh = new Set(found.filter((name) => name !== '' && !names.has(name)))
    for (const name of fresh) names.add(name)
  }
  return names
}
