import { ts } from 'ts-morph'
import { declaredSymbol } from '../../nodes/declared-symbol.ts'
import type { ReferenceSubject } from '../../delta/reference-subject.ts'
import type { Hit } from '../../nodes/hit.ts'

/** A constant that describes a table of ours, and the keys that it has for the subject's columns. */
interface TableObject {
  readonly subject: ReferenceSubject
  readonly declaration: ts.VariableDeclaration
  readonly keys: ReadonlySet<string>
}

/** Finds tables that code describes by itself, as for Drizzle: `pgTable('orders', { amount: … })`, and what uses them. */
export class TableObjectReferences {
  readonly #checker: ts.TypeChecker
  readonly #objects: readonly TableObject[]

  constructor(
    checker: ts.TypeChecker,
    subjects: readonly ReferenceSubject[],
    sources: readonly ts.SourceFile[],
  ) {
    this.#checker = checker
    this.#objects = sources.flatMap((source) => objectsIn(source, subjects))
  }

  take(source: ts.SourceFile): readonly Hit[] {
    const hits: Hit[] = []
    const names = new Set(this.#objects.map(({ declaration }) => declaration.name.getText()))
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) && names.has(node.text)) {
        for (const { subject, keys } of this.#objectsAt(node)) {
          if (uses(node, keys))
            hits.push({
              subject,
              node,
              access: 'read',
              certainty: 'raw',
              detail: 'a table described in code',
            })
        }
      }
      ts.forEachChild(node, visit)
    }
    if (names.size > 0) visit(source)
    return hits
  }

  #objectsAt(node: ts.Identifier): readonly TableObject[] {
    if (ts.isImportSpecifier(node.parent) || ts.isExportSpecifier(node.parent)) return []
    const target = declaredSymbol(node, this.#checker)
    return this.#objects.filter(({ declaration }) => target?.declarations?.includes(declaration))
  }
}

function objectsIn(source: ts.SourceFile, subjects: readonly ReferenceSubject[]): readonly TableObject[] {
  const wanted = subjects.filter(({ bareTable }) => source.text.includes(bareTable))
  if (wanted.length === 0) return []
  return source.statements
    .filter((one) => ts.isVariableStatement(one))
    .flatMap(({ declarationList }) =>
      declarationList.declarations.flatMap((declaration) => {
        const { initializer } = declaration
        if (!initializer || !ts.isCallExpression(initializer)) return []
        const [name, columns] = initializer.arguments
        if (!name || !ts.isStringLiteralLike(name) || !columns || !ts.isObjectLiteralExpression(columns))
          return []
        return wanted
          .filter(({ table, bareTable }) => name.text === table || name.text === bareTable)
          .map((subject) => ({ subject, declaration, keys: keysOf(columns, subject) }))
          .filter(({ keys, subject }) => keys.size > 0 || subject.columns.size === 0)
      }),
    )
}

/** `amount: numeric()` and `total: numeric('amount')`. */
function keysOf(object: ts.ObjectLiteralExpression, { columns }: ReferenceSubject): ReadonlySet<string> {
  return new Set(
    object.properties.flatMap((property) => {
      if (!ts.isPropertyAssignment(property)) return []
      const key = property.name.getText().replaceAll(/['"]/g, '')
      const named = [...property.initializer.getText().matchAll(/^[\w.]+\(\s*['"`]([^'"`]+)/g)].map(
        ([, one]) => one,
      )
      const [column = key] = named
      return columns.has(column) ? [key] : []
    }),
  )
}

/** Whether code at a table's name takes one of the keys, or all. */
function uses(node: ts.Identifier, keys: ReadonlySet<string>): boolean {
  const { parent } = node
  if (ts.isVariableDeclaration(parent) || ts.isTypeQueryNode(parent) || keys.size === 0) return true
  if (ts.isPropertyAccessExpression(parent)) return keys.has(parent.name.text)
  if (!ts.isCallExpression(parent)) return false
  let chain: ts.Node = parent
  while (ts.isPropertyAccessExpression(chain.parent) || ts.isCallExpression(chain.parent))
    chain = chain.parent
  let found = /\.(?:select|returning)\(\s*\)/.test(chain.getText())
  const visit = (at: ts.Node): void => {
    if (
      (ts.isPropertyAssignment(at) || ts.isShorthandPropertyAssignment(at)) &&
      keys.has(at.name.getText().replaceAll(/['"]/g, ''))
    )
      found = true
    ts.forEachChild(at, visit)
  }
  visit(chain)
  return found
}
