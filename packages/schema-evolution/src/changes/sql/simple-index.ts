import { ident, type IndexFacts } from '@sluice/engine'

const SIMPLE = /^create (unique )?index (?:"(?:[^"]|"")*"|\S+) on (?:only )?(.+?) using (\w+) \(([^()]+)\)$/i
const NAME = /"(?:[^"]|"")*"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g

const unquoted = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name

/**
 * The statement that makes such an index over other columns; undefined where that takes more than names of columns:
 * an expression, a condition, columns that it includes.
 */
export function indexOver(
  { definition }: IndexFacts,
  name: string,
  renamed: ReadonlyMap<string, string>,
): string | undefined {
  const [, unique = '', table, method, columns] = SIMPLE.exec(definition) ?? []
  if (table === undefined || columns === undefined) return undefined
  const keys = columns.split(', ').map((key) =>
    // The first name is the column's; what follows says how it is sorted.
    key.replace(new RegExp(NAME, ''), (found) => ident(renamed.get(unquoted(found)) ?? unquoted(found))),
  )
  return `create ${unique}index concurrently if not exists ${ident(name)} on ${table} using ${method} (${keys.join(', ')});`
}
