import { ts } from 'ts-morph'
import { declaredSymbol } from './declared-symbol.ts'
import type { Hit } from './hit.ts'
import { placeOf } from './place-of.ts'

/**
 * Keeps of the derived hits those whose declaration names one that uses the column itself, as a report does that reads the
 * CTE of a shared query. What such a report is named in is followed in turn.
 */
export function followDerived(hits: readonly Hit[], checker: ts.TypeChecker): readonly Hit[] {
  const users = new Map<Hit['subject'], Map<string, string>>()
  const addUser = ({ subject, node }: Hit): void => {
    const known = users.get(subject) ?? new Map<string, string>()
    users.set(subject, known.set(keyOf(node), nameOf(node)))
  }
  for (const hit of hits) if (hit.certainty === 'sure') addUser(hit)
  const kept = hits.filter(({ certainty }) => certainty !== 'derived')
  let waiting = hits.filter(({ certainty }) => certainty === 'derived')
  for (let found = true; found;) {
    found = false
    const still: Hit[] = []
    for (const hit of waiting) {
      const through = namedUser(hit, users.get(hit.subject), checker)
      if (through === undefined) {
        still.push(hit)
        continue
      }
      kept.push(through === '' ? hit : { ...hit, detail: `${hit.detail} through ${through}` })
      addUser(hit)
      found = true
    }
    waiting = still
  }
  return kept
}

const nameOf = (node: ts.Node): string => placeOf(node, node.getSourceFile()).name

const keyOf = (node: ts.Node): string => `${node.getSourceFile().fileName}\n${nameOf(node).split('.')[0]}`

/** The user that the declaration around a hit names, if it names one; empty where it is one itself. */
function namedUser(
  { node }: Hit,
  users: ReadonlyMap<string, string> | undefined,
  checker: ts.TypeChecker,
): string | undefined {
  if (!users || users.size === 0) return undefined
  const own = keyOf(node)
  if (users.has(own)) return ''
  const search = (at: ts.Node): string | undefined => {
    if (ts.isIdentifier(at)) {
      const declaration = declarationOf(at, checker)
      const key = declaration && keyOf(declaration)
      if (key !== undefined && key !== own && users.has(key)) return users.get(key)
    }
    return ts.forEachChild(at, search)
  }
  return search(topLevel(node))
}

function topLevel(node: ts.Node): ts.Node {
  let at = node
  while (at.parent && !ts.isSourceFile(at.parent)) at = at.parent
  return at
}

/** Where an identifier is declared, in whatever file it is imported from. */
function declarationOf(identifier: ts.Identifier, checker: ts.TypeChecker): ts.Node | undefined {
  return declaredSymbol(identifier, checker)?.declarations?.[0]
}
