import { ts } from 'ts-morph'
import { tableReference } from './column-reference.ts'
import { methodOf } from './kysely-scope.ts'

const STARTS = new Set(['selectFrom', 'insertInto', 'replaceInto', 'updateTable', 'deleteFrom', 'mergeInto'])
const ADDS = /^(?:from|using)$|join|apply/i
const BEFORE_START = new Set(['with', 'withRecursive', 'withSchema'])

/**
 * The tables that a query can name, where its text alone says so: that takes no time, and the checker much. Undefined where
 * a helper, a CTE or another name than those of `known` has a say.
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
    let [started, prepared] = [false, true]
    let at: ts.Expression = call
    while (!ts.isIdentifier(at)) {
      if (ts.isPropertyAccessExpression(at)) at = at.expression
      else if (ts.isCallExpression(at)) {
        const method = methodOf(at)
        if (started && !BEFORE_START.has(method)) return undefined
        if (STARTS.has(method)) started = true
        if ((STARTS.has(method) || ADDS.test(method)) && !this.#add(at.arguments[0], tables)) return undefined
        prepared &&= BEFORE_START.has(method)
        at = at.expression
      } else if (at.kind === ts.SyntaxKind.ThisKeyword) return started || prepared ? tables : undefined
      else return undefined
    }
    const outer = this.#outer(at)
    if (outer === 'no callback') return started || prepared ? tables : undefined
    return outer && new Set([...tables, ...outer])
  }

  #add(argument: ts.Expression | undefined, tables: Set<string>): boolean {
    if (argument && ts.isArrayLiteralExpression(argument))
      return argument.elements.every((one) => this.#add(one, tables))
    if (!argument || !ts.isStringLiteralLike(argument)) return false
    const table = tableReference(argument.text)
    tables.add(table)
    return this.#known.has(table)
  }

  /** The tables of the call that a callback is handed to, for what the callback is given: `eb`, `from`, `join`. */
  #outer({ text, parent }: ts.Identifier): ReadonlySet<string> | undefined | 'no callback' {
    for (let at: ts.Node = parent; at; at = at.parent) {
      if (!ts.isFunctionLike(at) || !at.parameters.some(({ name }) => binds(name, text))) continue
      return ts.isCallExpression(at.parent) ? this.of(at.parent) : 'no callback'
    }
    return 'no callback'
  }
}

const binds = (name: ts.BindingName, text: string): boolean =>
  ts.isIdentifier(name)
    ? name.text === text
    : name.elements.some((element) => ts.isBindingElement(element) && binds(element.name, text))
