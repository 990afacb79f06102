import { ts } from 'ts-morph'
import type { ReferenceSubject } from '../delta/reference-subject.ts'
import { mentionsAny } from '../nodes/mentions-any.ts'

/** An error of the compiler with the code that it stands in. */
export interface LocatedError {
  readonly message: string
  /** The smallest node at its place. */
  readonly node: ts.Node
}

const mentions = (text: string, ...names: readonly string[]): boolean => mentionsAny(names)(text)

/** The node with the expressions around it that are of the same statement, from the smallest to the largest. */
function textsAround(node: ts.Node): readonly string[] {
  const texts: string[] = []
  for (let at: ts.Node | undefined = node; at && !ts.isSourceFile(at); at = at.parent)
    texts.push(at.getText())
  return texts
}

/**
 * Which of the subjects an error is about. All were changed in one check, so it is decided by names: the nearest text around
 * the error that names a column of some of them, then, of those, the ones whose table is named around.
 */
export function attribute(
  { message, node }: LocatedError,
  subjects: readonly ReferenceSubject[],
): readonly ReferenceSubject[] {
  if (subjects.length < 2) return subjects
  const texts = [`${node.getText()}\n${message}`, ...textsAround(node)]
  const named = nearest(texts, subjects, (text, { columns, table }) =>
    columns.size === 0 ? mentions(text, table) : mentions(text, ...columns),
  )
  return nearest(texts, named, (text, { table, interfaceName }) => mentions(text, table, interfaceName))
}

/** The subjects that the first text names which names any; all of them where none does. */
function nearest(
  texts: readonly string[],
  subjects: readonly ReferenceSubject[],
  named: (text: string, subject: ReferenceSubject) => boolean,
): readonly ReferenceSubject[] {
  for (const text of texts) {
    const found = subjects.filter((subject) => named(text, subject))
    if (found.length > 0) return found
  }
  return subjects
}
