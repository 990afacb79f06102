import { counted, type CreateTable, fullName, SYSTEM_COLUMNS } from '@sluice/schema'
import { code, htmlText } from '../../markdown/markdown.ts'
import type { Cost } from './costs.ts'

/** The columns of new tables, folded: their names, types and keys are all that a first review decides on. */
export const newTablesSection = (costs: readonly Cost[]): readonly string[] =>
  costs.flatMap(({ change }) => (change.kind === 'create-table' ? [columnsOf(change)] : []))

function columnsOf({ table, emptyColumns }: CreateTable): string {
  const own = table.columns.filter(({ name }) => !SYSTEM_COLUMNS.has(name))
  const key = table.primaryKey.length > 0 ? `, key (${table.primaryKey.join(', ')})` : ', no key'
  const lines = own.map(({ name, type, nullable }) => `- ${code(name)} ${type}${nullable ? '' : ' not null'}`)
  const empty =
    emptyColumns.length > 0
      ? `\n\nNot created, because they never held a value: ${emptyColumns.map(code).join(', ')}`
      : ''
  const title = htmlText(`${fullName(table)}: ${counted(own.length, 'column')}${key}`)
  return `<details><summary>${title}</summary>\n\n${lines.join('\n')}${empty}\n\n</details>`
}
