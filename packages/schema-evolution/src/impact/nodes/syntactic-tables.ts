import { ts } from 'ts-morph'
import { tableReference } from './column-reference.ts'
import { methodOf } from './kysely-scope.ts'

const STARTS = new Set(['selectFrom', 'insertInto', 'replaceInto', 'updateTable', 'deleteFrom', 'mergeInto'])
const ADDS = /^(?:from|using)$|join|apply/i
const WITH = new Set(['with', 'withRecursive'])
const BEFORE_START = new Set(['with', 'withRecursive', 'withSchema'])

/**
 * The tables that a query can name, as far as its text alone says: that is fast, and the checker is slow. Undefined where
 * a helper or another name than those of `known` has a say.
 */
export class SyntacticTables {
  readonly #known: ReadonlySet<string>
  readonly #answers = new Map<ts.Node, ReadonlySet<string> | undefined>()

  constructor(known: ReadonlySet<string>) {
    this.#known = known
  }

  of(call: ts.CallExpression): ReadonlySet<string> | undefined {
    if (!this.#answers.has(call)) this.#answers.set(call, this.#read(call))
    return this.#answers.get(call)
  }

  #read(call: ts.CallExpression): ReadonlySet<string> | undefined {
    const tables = new Set<string>()
    /** Names that are no tables: of CTEs, if the query says so. */
    const others = new Set<string>()
    let [started, prepared] = [false, true]
    let at: ts.Expression = call
    while (!ts.isIdentifier(at)) {
      if (ts.isPropertyAccessExpression(at)) at = at.expression
      else if (ts.isCallExpression(at)) {
        const method = methodOf(at)
        if (started && !BEFORE_START.has(method)) return undefined
        if (STARTS.has(method)) started = true
        if ((STARTS.has(method) || ADDS.test(method)) && !this.#add(at.arguments[0], tables, others))
          return undefined
        if (started && WITH.has(method) && !this.#addCte(at, tables, others)) return undefined
        prepared &&= BEFORE_START.has(method)
        at = at.expression
      } else if (at.kind === ts.SyntaxKind.ThisKeyword)
        return others.size === 0 && (started || prepared) ? tables : undefined
      else return undefined
    }
    if (others.size > 0) return undefined
    const outer = this.#outer(at)
    if (outer === 'no callback') return started || prepared ? tables : undefined
    return outer && new Set([...tables, ...outer])
  }

  #add(argument: ts.Expression | undefined, tables: Set<string>, others: Set<string>): boolean {
    if (argument && ts.isArrayLiteralExpression(argument))
      return argument.elements.every((one) => this.#add(one, tables, others))
    if (!argument || !ts.isStringLiteralLike(argument)) return false
    const table = tableReference(argument.text)
    if (this.#known.has(table)) tables.add(table)
    else others.add(table)
    return true
  }

  /** `with('paid', (from) => from.selectFrom('shop.orders')…)`: a column of `paid` can be one of these tables. */
  #addCte(
    { arguments: [name, query] }: ts.CallExpression,
    tables: Set<string>,
    others: Set<string>,
  ): boolean {
    if (!name || !ts.isStringLiteralLike(name) || !query || !ts.isArrowFunction(query)) return false
    const named = tablesSpelledIn(query, this.#known)
    if (!named) return false
    for (const table of named) tables.add(table)
    others.delete(name.text.replace(/\(.*$/, '').trim())
    return true
  }

  /** The tables of the call that a callback is handed to, for what the callback is given: `eb`, `from`, `join`. */
  #outer({ text, parent }: ts.Identifier): ReadonlySet<string> | undefined | 'no callback' {
    for (let at: ts.Node = parent; at; at = at.parent) {
      if (!ts.isFunctionLike(at) || !at.parameters.some(({ name }) => binds(name, text))) continue
      const call = handedTo(at)
      return call ? this.of(call) : 'no callback'
    }
    return 'no callback'
  }
}

const binds = (name: ts.BindingName, text: string): boolean =>
  ts.isIdentifier(name)
    ? name.text === text
    : name.elements.some((element) => ts.isBindingElement(element) && binds(element.name, text))

/** The call that takes a callback, also as a value of an object: `set({ amount: (eb) => … })`. */
function handedTo(callback: ts.Node): ts.CallExpression | undefined {
  let at = callback.parent
  while (ts.isPropertyAssignment(at) || ts.isObjectLiteralExpression(at) || ts.isArrayLiteralExpression(at))
    at = at.parent
  return ts.isCallExpression(at) ? at : undefined
}

/** All tables that a callback spells; undefined where it uses anything from outside, which may bring more. */
function tablesSpelledIn(
  callback: ts.ArrowFunction,
  known: ReadonlySet<string>,
): ReadonlySet<string> | undefined {
  const tables = new Set<string>()
  const isOwn = (node: ts.Identifier): boolean => {
    for (let at: ts.Node = node; at !== callback.parent; at = at.parent)
      if (ts.isFunctionLike(at) && at.parameters.some(({ name }) => binds(name, node.text))) return true
    return false
  }
  const visit = (node: ts.Node): boolean => {
    if (ts.isStringLiteralLike(node) && known.has(tableReference(node.text)))
      tables.add(tableReference(node.text))
    if (ts.isTypeNode(node)) return false
    if (ts.isPropertyAccessExpression(node)) return visit(node.expression)
    if (ts.isPropertyAssignment(node)) return visit(node.initializer)
    if (ts.isIdentifier(node) && !isOwn(node)) return true
    return ts.forEachChild(node, (child) => visit(child) || undefined) ?? false
  }
  return visit(callback) ? undefined : tables
}
