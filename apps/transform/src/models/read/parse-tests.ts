import { closingBracket, unquoted } from '@sluice/engine'
import { mapAll } from '@sluice/schema'
import type { ModelTest, TestRule, Threshold } from '../model-test.ts'
import { headerError } from './header-error.ts'
import { splitList, withoutQuotes } from './parse-list.ts'
import { parseColumnName } from './parse-table-name.ts'

/** What each kind of test looks like, for messages. */
const FORMS: Readonly<Record<TestRule['kind'], string>> = {
  unique: 'unique(id) or unique(date, account_id)',
  not_null: 'not_null(id)',
  accepted_values: 'accepted_values(status, paid, open)',
  relationships: 'relationships(customer_id, shop.customers.id)',
  expression: 'expression(amount >= 0)',
}

const OPTIONS = 'severity warn, where (SQL), warn_if > 5, error_if > 10'

type Fail = (message: string, hint: string) => Error

/**
 * The tests of a header line: `unique(id), not_null(day) where (amount > 0) severity warn`.
 * @throws SluiceError E_MODEL_HEADER
 */
export function parseTests(text: string, file: string, line: number): readonly ModelTest[] {
  const fail: Fail = (message, hint) => headerError(file, line, message, hint)
  return mapAll(splitList(text), (one) => parseTest(one, line, fail))
}

function parseTest(text: string, line: number, fail: Fail): ModelTest {
  const open = text.indexOf('(')
  const close = open === -1 ? -1 : closingBracket(text, open)
  const kind = text.slice(0, Math.max(open, 0)).trim()
  if (close === -1 || !Object.hasOwn(FORMS, kind))
    throw fail(`${JSON.stringify(text)} is not a test`, `the tests are ${Object.values(FORMS).join(', ')}`)
  const inside = text.slice(open + 1, close).trim()
  const rule = ruleOf(kind as TestRule['kind'], inside, fail)
  const options = optionsOf(text.slice(close + 1), fail)
  const where = options.where === undefined ? '' : ` where (${options.where})`
  return { rule, name: `${kind}(${inside})${where}`, line, severity: 'error', ...options }
}

function ruleOf(kind: TestRule['kind'], inside: string, fail: Fail): TestRule {
  const wrong = (): Error => fail(`${kind}(${inside}) is not complete`, `write ${FORMS[kind]}`)
  if (kind === 'expression') {
    if (inside === '') throw wrong()
    return { kind, expression: inside }
  }
  const [first, ...rest] = splitList(inside)
  if (first === undefined) throw wrong()
  const column = unquoted(first)
  switch (kind) {
    case 'unique':
      return { kind, columns: [first, ...rest].map(unquoted) }
    case 'not_null':
      if (rest.length > 0) throw fail('not_null takes one column', 'write one not_null(...) for each column')
      return { kind, column }
    case 'accepted_values':
      if (rest.length === 0) throw wrong()
      return { kind, column, values: rest.map(withoutQuotes) }
    case 'relationships': {
      const to = parseColumnName(rest[0] ?? '')
      if (!to || rest.length > 1) throw wrong()
      return { kind, column, to: to.table, field: to.column }
    }
    default:
      throw wrong()
  }
}

const SEVERITY = /^severity\s+(error|warn)\b/
const LIMIT = /^(warn_if|error_if)\s*(>=?)\s*(\d+)/

function optionsOf(text: string, fail: Fail): Partial<ModelTest> {
  let rest = text.trim()
  const options: { severity?: 'error' | 'warn'; where?: string; warnIf?: Threshold; errorIf?: Threshold } = {}
  while (rest !== '') {
    const [severity, level] = SEVERITY.exec(rest) ?? []
    const [limit, name, operator, rows] = LIMIT.exec(rest) ?? []
    const open = /^where\s*\(/.test(rest) ? rest.indexOf('(') : -1
    const close = open === -1 ? -1 : closingBracket(rest, open)
    if (severity !== undefined) {
      options.severity = level as 'error' | 'warn'
      rest = rest.slice(severity.length).trim()
    } else if (limit !== undefined) {
      const threshold: Threshold = { operator: operator as Threshold['operator'], rows: Number(rows) }
      if (name === 'warn_if') options.warnIf = threshold
      else options.errorIf = threshold
      rest = rest.slice(limit.length).trim()
    } else if (close !== -1) {
      options.where = rest.slice(open + 1, close).trim()
      rest = rest.slice(close + 1).trim()
    } else throw fail(`${JSON.stringify(rest)} is not an option of a test`, `the options are ${OPTIONS}`)
  }
  return options
}
