import { ident, type EngineKind, type Session } from '@sluice/engine'
import type { RelationColumn } from '../relation/relation.ts'
import type { TextRow } from './compare-rows.ts'

/** Digits of a double that are compared: sums in another order differ in the last ones. */
const DIGITS = 12

/** The rows of a table as text, the same for equal values. */
export async function readTextRows(
  session: Session,
  kind: EngineKind,
  table: string,
  columns: readonly RelationColumn[],
): Promise<readonly TextRow[]> {
  const texts = columns.map(({ name, type }) => `${textOf(kind, ident(name), type)} as ${ident(name)}`)
  const rows = await session.rows<Record<string, string | null>>(`select ${texts.join(', ')} from ${table}`)
  const doubles = columns.filter(({ type }) => /^(double|real|float)/i.test(type)).map(({ name }) => name)
  return rows.map((row) => {
    const rounded = doubles.map((name) => [name, roundedText(row[name] ?? null)] as const)
    return { ...row, ...Object.fromEntries(rounded) }
  })
}

function textOf(kind: EngineKind, column: string, type: string): string {
  if (kind === 'postgres' && type.startsWith('numeric')) return `trim_scale(${column})::text`
  if (kind === 'postgres' && type === 'json') return `${column}::jsonb::text`
  if (kind === 'duckdb' && type === 'JSON') return `cast(json(${column}) as varchar)`
  return `cast(${column} as ${kind === 'duckdb' ? 'varchar' : 'text'})`
}

const roundedText = (text: string | null): string | null =>
  text === null || !Number.isFinite(Number(text)) ? text : String(Number(Number(text).toPrecision(DIGITS)))
