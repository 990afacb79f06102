import { hintFor, type ColumnHints } from '@sluice/loader'
import { boolBound } from './port/key-bounds.ts'
import type { Described, SourceColumn } from './port/source-column.ts'
import { SqlSourceError } from './port/sql-error.ts'
import type { SqlRelationOptions } from './sql-options.ts'

/**
 * The columns that are read, as they are handed over.
 * @throws SqlSourceError where a name is of no column, or a column cannot be read
 */
export function chooseColumns(
  { columns, hidden }: Described,
  { include, exclude, columns: hints }: Pick<SqlRelationOptions, 'include' | 'exclude' | 'columns'>,
  place: string,
): readonly SourceColumn[] {
  const names = new Set([...columns.map(({ name }) => name), ...hidden])
  for (const [option, list] of [
    ['include', include],
    ['exclude', exclude],
  ] as const) {
    const wrong = list?.find((name) => !names.has(name))
    if (wrong !== undefined) throw columnMissing(wrong, option, [...names], place)
  }
  const isTaken = (name: string): boolean =>
    (include === undefined || include.includes(name)) &&
    exclude?.includes(name) !== true &&
    hintFor(hints, name)?.ignore !== true
  const forbidden = hidden.filter(isTaken)
  if (forbidden.length > 0) throw notReadable(forbidden, place)
  const taken = columns.filter(({ name }) => isTaken(name)).map((column) => asHinted(column, hints))
  const unknown = taken.find(({ isUnknown }) => isUnknown)
  if (unknown) throw typeUnknown(unknown, place)
  if (taken.length === 0)
    throw new SqlSourceError('no column is left to read', {
      code: 'E_SQL_COLUMN',
      place,
      hint: 'name at least one in include, or fewer in exclude',
    })
  return taken
}

/**
 * A column that is to be text comes as the text that the source writes, one that is to be binary as its bytes, and 0 and 1 that are to
 * be bool as truth values. The source still compares its own values, whose order is not that of those texts.
 */
const asHinted = (column: SourceColumn, hints: ColumnHints | undefined): SourceColumn => {
  const type = hintFor(hints, column.name)?.type
  const value =
    type === 'text'
      ? column.text
      : type === 'binary'
        ? column.bytes
        : type === 'bool'
          ? column.truth
          : undefined
  if (type === undefined || value === undefined) return column
  const { isUnknown: _, forms, ...known } = column
  const isOther = type === 'text' && (column.type !== 'text' || forms !== undefined)
  return {
    ...known,
    type,
    value,
    ...(isOther && { hasOwnOrder: true }),
    ...(type === 'bool' && { bound: boolBound }),
  }
}

const columnMissing = (
  name: string,
  option: string,
  names: readonly string[],
  place: string,
): SqlSourceError =>
  new SqlSourceError(`there is no column ${name}, which ${option} names`, {
    code: 'E_SQL_COLUMN',
    place,
    hint: `the source has ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`,
  })

const notReadable = (names: readonly string[], place: string): SqlSourceError =>
  new SqlSourceError(
    `the user of the url may not read the column${names.length > 1 ? 's' : ''} ${names.join(', ')}`,
    {
      code: 'E_SQL_PRIVILEGE',
      place,
      hint: `grant select on it, or leave it out: exclude: ${JSON.stringify(names)}`,
    },
  )

const typeUnknown = ({ name, shown }: SourceColumn, place: string): SqlSourceError =>
  new SqlSourceError(`the column ${name} has the type ${shown}, which Sluice does not know`, {
    code: 'E_SQL_TYPE',
    place: `${place}.${name}`,
    hint: `load it as text: columns: { ${JSON.stringify(name)}: { type: 'text' } }, or leave it out: exclude: [${JSON.stringify(name)}]`,
  })
