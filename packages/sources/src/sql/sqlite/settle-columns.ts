import type { DatabaseSync } from 'node:sqlite'
import { keyColumn } from './sqlite-keys.ts'
import type { ColumnForm, SourceColumn } from '../port/source-column.ts'
import type { RowsOf } from '../port/sql-reader.ts'
import { SqlSourceError } from '../port/sql-error.ts'

/** Columns that are asked for in one statement, which SQLite limits. */
const AT_ONCE = 200

interface Counted {
  /** Values that are not null. */
  readonly values: number
  /** Those of them that the form does not fit. */
  readonly others: number
}

/**
 * The columns in the first of their forms that all their values fit. `exact`: columns whose values must be of one type, such as
 * those of a key.
 * @throws SqlSourceError where no form does
 */
export function settleColumns(
  db: DatabaseSync,
  columns: readonly SourceColumn[],
  { from, where, exact }: RowsOf,
  place: string,
): readonly SourceColumn[] {
  const settled = new Map<string, SourceColumn>()
  let open = columns.filter(({ forms }) => forms !== undefined)
  for (let step = 0; open.length > 0; step++) {
    const tried = open.map((column) => ({ column, form: formAt(column, step, exact, place) }))
    const counts = countOthers(db, tried, from, where)
    open = tried.flatMap(({ column, form }, index) => {
      const { values, others } = counts[index] ?? { values: 0, others: 0 }
      if (others > 0) return [column]
      const { type, value, compared, bound } = form
      const isUnsaid = values === 0 && column.isGuess === true
      const { forms: _, ...known } = column
      settled.set(column.name, {
        ...known,
        type: isUnsaid ? undefined : type,
        value,
        compared,
        bound,
        asKey: keyColumn(column.own, type, value),
      })
      return []
    })
  }
  return columns.map((column) => settled.get(column.name) ?? column)
}

function formAt(
  { name, shown, forms = [] }: SourceColumn,
  step: number,
  exact: readonly string[],
  place: string,
): ColumnForm {
  const isExact = exact.includes(name)
  const form = forms.filter(({ type }) => !isExact || type !== undefined)[step]
  if (form) return form
  throw new SqlSourceError(
    isExact
      ? `the column ${name} (${shown}), which identifies rows, has values of several types`
      : `the column ${name} (${shown}) has blobs beside other values`,
    {
      code: 'E_SQL_VALUE',
      place: `${place}.${name}`,
      // As texts, 1 and '1' are the same.
      hint: isExact
        ? 'correct the values, or read a query that casts them and keeps them distinct'
        : `correct the values, or load them as text, blobs as \\x and hex digits: columns: { ${JSON.stringify(name)}: { type: 'text' } }`,
    },
  )
}

function countOthers(
  db: DatabaseSync,
  tried: readonly { readonly column: SourceColumn; readonly form: ColumnForm }[],
  from: string,
  where: readonly string[],
): readonly Counted[] {
  const condition = where.length > 0 ? ` where ${where.join(' and ')}` : ''
  const counts: Counted[] = []
  for (let start = 0; start < tried.length; start += AT_ONCE) {
    const part = tried.slice(start, start + AT_ONCE)
    const terms = part.flatMap(({ column: { own }, form: { fits } }, i) => [
      `count(${own}) as v${i}`,
      `count(*) filter (where ${own} is not null and (${fits}) is not true) as o${i}`,
    ])
    const row = db.prepare(`select ${terms.join(', ')} from ${from}${condition}`).get() ?? {}
    counts.push(...part.map((_, i) => ({ values: Number(row[`v${i}`]), others: Number(row[`o${i}`]) })))
  }
  return counts
}
