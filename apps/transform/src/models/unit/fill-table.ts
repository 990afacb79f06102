import { idents, literal, takesText, type EngineKind, type Session } from '@sluice/engine'
import { nearest } from '@sluice/schema'
import type { RelationColumn } from '../relation/relation.ts'
import { unitError } from './unit-error.ts'
import type { CsvRows } from './unit-test.ts'

/**
 * Inserts the rows of a CSV file into a table, with the types of its columns; columns that the file lacks are null.
 * @throws SluiceError E_MODEL_UNIT with file and line
 */
export async function fillTable(
  session: Session,
  kind: EngineKind,
  table: string,
  columns: readonly RelationColumn[],
  { file, columns: names, rows, lines }: CsvRows,
): Promise<void> {
  const types = names.map((name) => typeOf(columns, name, file))
  const cells = rows.flatMap((row, i) =>
    row.flatMap((value, c) =>
      value === null ? [] : [{ value, type: types[c] ?? '', name: names[c] ?? '', line: lines[i] ?? 1 }],
    ),
  )
  await assertTyped(session, kind, cells, file)
  if (rows.length === 0) return
  const values = rows.map((row) => `(${row.map((value, c) => typed(value, types[c] ?? '')).join(', ')})`)
  await session.run(`insert into ${table} (${idents(names)}) values\n${values.join(',\n')}`)
}

const typed = (value: string | null, type: string): string =>
  value === null ? 'null' : `cast(${literal(value)} as ${type})`

function typeOf(columns: readonly RelationColumn[], name: string, file: string): string {
  const found = columns.find((column) => column.name === name)
  if (found) return found.type
  const known = columns.map((column) => column.name)
  const alike = nearest(name, known)
  throw unitError(
    `${file}:1`,
    `there is no column ${name}`,
    alike === undefined ? `the columns are ${known.join(', ')}` : `did you mean ${alike}?`,
  )
}

interface Cell {
  readonly value: string
  readonly type: string
  readonly name: string
  readonly line: number
}

/** The first value that its type does not take, found with one query. */
async function assertTyped(
  session: Session,
  kind: EngineKind,
  cells: readonly Cell[],
  file: string,
): Promise<void> {
  if (cells.length === 0) return
  const isWrong = ({ value, type }: Cell): string =>
    kind === 'duckdb'
      ? `not (${takesText(kind, literal(value), type)})`
      : `not pg_input_is_valid(${literal(value)}, ${literal(type)})`
  const values = cells.map((cell, i) => `(${i}, ${isWrong(cell)})`).join(', ')
  const [wrong] = await session.rows<{ n: number }>(
    `select min(n) as n from (values ${values}) as cells (n, wrong) where wrong`,
  )
  const cell = wrong?.n == null ? undefined : cells[Number(wrong.n)]
  if (cell)
    throw unitError(
      `${file}:${cell.line}`,
      `${cell.name} is ${cell.type}, and ${JSON.stringify(cell.value)} is not`,
      'correct the value, or leave the field empty for null',
    )
}
