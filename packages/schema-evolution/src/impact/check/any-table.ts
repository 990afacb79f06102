import { ts } from 'ts-morph'

/** Code that takes any table, so that it need not name one: `keyof DB`, `DB[T]`, `selectFrom(table)`. */
const ANY_TABLE =
  /\b(?:keyof|infer|TableReference|TableExpression)\b|\bDB\s*\[|\b(?:selectFrom|insertInto|replaceInto|updateTable|deleteFrom|mergeInto|using|from|\w*[jJ]oin)\(\s*[^\s'"`[(]/
/** What says itself which tables it is about, whatever is handed to it. */
const ALL_TABLES = /\b(?:keyof|infer|TableReference|TableExpression)\b/

/** Whether code takes any table. */
export const takesAnyTable = (text: string): boolean => ANY_TABLE.test(text)

/**
 * Whether code that takes any table gets it from its callers: `<T extends keyof DB>(table: T) => …`, `type Row<T extends keyof DB>`.
 * Then only those are concerned that name a table that changes.
 */
export function getsItsTable(statement: ts.Statement, source: ts.SourceFile): boolean {
  const start = statement.getStart(source)
  let text = statement.getText(source)
  const blank = (node: ts.Node): void => {
    const [from, to] = [node.getStart(source) - start, node.end - start]
    text = text.slice(0, from) + ' '.repeat(to - from) + text.slice(to)
  }
  const visit = (node: ts.Node): void => {
    if (hasTypeParameters(node)) {
      for (const { name, constraint, default: other } of node.typeParameters ?? []) {
        if (constraint && !other && isSupplied(node, name.text, source)) blank(constraint)
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(statement)
  return !ALL_TABLES.test(text)
}

type Generic =
  | ts.SignatureDeclaration
  | ts.TypeAliasDeclaration
  | ts.InterfaceDeclaration
  | ts.ClassDeclaration

const hasTypeParameters = (node: ts.Node): node is Generic =>
  ts.isFunctionLike(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isClassDeclaration(node)

/** A type is always given its parameters; a function infers them from its arguments, if they are of that type. */
function isSupplied(node: Generic, parameter: string, source: ts.SourceFile): boolean {
  if (!ts.isFunctionLike(node)) return !ts.isClassDeclaration(node)
  const word = new RegExp(`\\b${parameter}\\b`)
  return node.parameters.some(({ type }) => type !== undefined && word.test(type.getText(source)))
}
