import { isNode, listIn, nodeIn, nodesIn, textIn, textsIn, type Node } from './node.ts'
import type { Expression, Star } from './query-tree.ts'

type Matches = NonNullable<Star['matches']>

/** `*`, `t.*`, `* exclude (a)` and `columns(...)`; `one` reads the expressions in it. */
export function duckdbStar(node: Node, one: (value: unknown) => Expression): Star {
  const table = textIn(node, 'relation_name')
  const expression = nodeIn(node, 'expr')
  const pattern = expression && textOf(expression)
  const matches = expression && matchesOf(expression)
  const excluded = listIn(node, 'exclude_list').map((name) =>
    isNode(name) ? textIn(name, 'column') : String(name),
  )
  return {
    kind: 'star',
    ...(table !== '' && { table: [table] }),
    ...(node['columns'] === true && { each: true }),
    ...(matches && { matches }),
    ...(pattern !== undefined && { pattern }),
    exclude: [...excluded, ...nodesIn(node, 'qualified_exclude_list').map((name) => textIn(name, 'column'))],
    replace: nodesIn(node, 'replace_list').map((entry) => ({
      name: textIn(entry, 'key'),
      expression: one(entry['value']),
    })),
    rename: nodesIn(node, 'rename_list').map((entry) => ({
      from: textIn(nodeIn(entry, 'key') ?? {}, 'column'),
      to: textIn(entry, 'value'),
    })),
  }
}

/** The star of `* like 'a%'`, which DuckDB's parser writes as a comparison; undefined where it is none. */
export function starThatMatches(node: Node, one: (value: unknown) => Expression): Star | undefined {
  const [first] = nodesIn(node, 'children')
  if (!first) return undefined
  const inner = node['type'] === 'OPERATOR_NOT' ? starThatMatches(first, one) : undefined
  if (inner?.matches) {
    const { matches } = inner
    return { ...inner, matches: (name) => !matches(name) }
  }
  if (first['class'] !== 'STAR' || first['columns'] === true) return undefined
  const test = testOf(node)
  return test && { ...duckdbStar(first, one), matches: test }
}

/** Which names `columns(...)` means: those that match a text, stand in a list, or pass a lambda. */
function matchesOf(expression: Node): Matches | undefined {
  const pattern = textOf(expression)
  if (pattern !== undefined) return byRegExp(pattern)
  const [list, lambda] = nodesIn(expression, 'children')
  if (expression['function_name'] === 'list_value') {
    const names = new Set(nodesIn(expression, 'children').map((one) => textOf(one)?.toLowerCase()))
    return (name) => names.has(name.toLowerCase())
  }
  if (expression['function_name'] !== 'list_filter' || list?.['class'] !== 'STAR') return undefined
  return conditionOf(nodeIn(lambda ?? {}, 'expr'))
}

/** A condition on a name, as far as one is written with the usual operators; anything else may mean every name. */
function conditionOf(node: Node | undefined): Matches | undefined {
  if (!node) return undefined
  const children = nodesIn(node, 'children')
  const type = textIn(node, 'type')
  if (type === 'OPERATOR_NOT') {
    const inner = conditionOf(children[0])
    return inner && ((name) => !inner(name))
  }
  if (type === 'CONJUNCTION_AND' || type === 'CONJUNCTION_OR') {
    const parts = children.map(conditionOf)
    if (!parts.every((part) => part !== undefined)) return undefined
    return type === 'CONJUNCTION_AND'
      ? (name) => parts.every((part) => part(name))
      : (name) => parts.some((part) => part(name))
  }
  const [left, right] = [nodeIn(node, 'left'), nodeIn(node, 'right')]
  const text = right && textOf(right)
  if (left?.['class'] === 'COLUMN_REF' && text !== undefined) {
    if (type === 'COMPARE_EQUAL') return (name) => name === text
    if (type === 'COMPARE_NOTEQUAL') return (name) => name !== text
  }
  if (children[0]?.['class'] !== 'COLUMN_REF') return undefined
  if (type === 'COMPARE_IN' || type === 'COMPARE_NOT_IN') {
    const texts = new Set(children.slice(1).map(textOf))
    return (name) => texts.has(name) === (type === 'COMPARE_IN')
  }
  return testOf(node)
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)

function byRegExp(pattern: string, flags = ''): Matches | undefined {
  try {
    const expression = new RegExp(pattern, flags)
    return (name) => expression.test(name)
  } catch {
    return undefined // RE2 has forms that JavaScript lacks
  }
}

const likeAs = (pattern: string): string =>
  `^${escaped(pattern).replaceAll('%', '[\\s\\S]*').replaceAll('_', '[\\s\\S]')}$`

const globAs = (pattern: string): string =>
  `^${escaped(pattern).replaceAll('\\*', '[\\s\\S]*').replaceAll('\\?', '[\\s\\S]')}$`

/** `name like 'a%'` and the like: functions of a name and a text. */
const TESTS: Readonly<Record<string, (text: string) => Matches | undefined>> = {
  '~~': (text) => byRegExp(likeAs(text)),
  '!~~': (text) => not(byRegExp(likeAs(text))),
  '~~*': (text) => byRegExp(likeAs(text), 'i'),
  '!~~*': (text) => not(byRegExp(likeAs(text), 'i')),
  '~~~': (text) => byRegExp(globAs(text)),
  regexp_full_match: (text) => byRegExp(`^(?:${text})$`),
  regexp_matches: (text) => byRegExp(text),
  starts_with: (text) => (name) => name.startsWith(text),
  prefix: (text) => (name) => name.startsWith(text),
  '^@': (text) => (name) => name.startsWith(text),
  ends_with: (text) => (name) => name.endsWith(text),
  suffix: (text) => (name) => name.endsWith(text),
  contains: (text) => (name) => name.includes(text),
}

const not = (matches: Matches | undefined): Matches | undefined => matches && ((name) => !matches(name))

function testOf(node: Node): Matches | undefined {
  const text = textOf(nodesIn(node, 'children')[1] ?? {})
  const name = textIn(node, 'function_name')
  return text === undefined || !Object.hasOwn(TESTS, name) ? undefined : TESTS[name]?.(text)
}

/** The text that a constant is. */
function textOf(node: Node): string | undefined {
  const { value } = nodeIn(node, 'value') ?? {}
  return node['class'] === 'CONSTANT' && typeof value === 'string' ? value : undefined
}

/** The field that `s.a`, `(s).a` and `s['a']` name, and what it is a field of. */
export function fieldOfStruct(node: Node): { readonly path: readonly string[] } | undefined {
  if (!/^(STRUCT|ARRAY)_EXTRACT$/.test(textIn(node, 'type'))) return undefined
  const [owner, name] = nodesIn(node, 'children')
  const field = textOf(name ?? {})
  if (!owner || field === undefined) return undefined
  const path = owner['class'] === 'COLUMN_REF' ? textsIn(owner, 'column_names') : fieldOfStruct(owner)?.path
  return path && { path: [...path, field] }
}
