import type { ColumnType, Digits } from '@sluice/schema'
import { ident, type Workbench } from '@sluice/engine'
import { columnGroups } from './column-groups.ts'
import { digitAggregates, fails, isCounted, typeOfClass, WIDER, type ColumnClass } from './column-class.ts'
import { guessClass } from './guess-class.ts'

/** A column whose values are given as text. */
export interface TextColumn {
  readonly name: string
  /** SQL over the table. */
  readonly text: string
  /** Classes to choose from; the first is the guess where `certain`. */
  readonly among?: readonly ColumnClass[]
  readonly certain?: boolean
  /** True where a double is expected: else numbers like `1E5` stay text if no value has a decimal point. */
  readonly isDouble?: boolean
}

export interface Classified {
  readonly type: ColumnType
  readonly digits?: Digits
  readonly nonNull: number
}

const SAMPLE = 200
/** Values of the first rows that are enough for a guess. */
const ENOUGH = 20
interface Guess {
  readonly column: TextColumn
  readonly kind: ColumnClass
}

interface Proof {
  readonly rows: number
  readonly failing: number
  readonly whole?: number | null
  readonly scale?: number | null
  readonly plain?: boolean | null
}

/**
 * Finds the narrowest type of each column: a guess from a few values, proved over all rows in one pass; what fails goes
 * on to the next wider class.
 */
export async function classify(
  workbench: Workbench,
  table: string,
  columns: readonly TextColumn[],
): Promise<ReadonlyMap<string, Classified>> {
  const done = new Map<string, Classified>()
  let guesses = await firstGuesses(workbench, table, columns)
  while (guesses.length > 0) {
    const proofs: Proof[] = []
    for (const group of columnGroups(guesses)) proofs.push(...(await prove(workbench, table, group)))
    const next: Guess[] = []
    for (const [index, { column, kind }] of guesses.entries()) {
      const proof = proofs[index] as Proof
      const digits = digitsOf(proof)
      const type = proof.failing === 0 ? typeOfClass(kind, digits) : undefined
      if (type === 'double' && losesSpelling(proof, column)) next.push({ column, kind: 'text' })
      else if (type) done.set(column.name, { type, nonNull: proof.rows, ...(digits && { digits }) })
      else next.push({ column, kind: await widerClass(workbench, table, column, kind) })
    }
    guesses = next
  }
  return done
}

const digitsOf = ({ whole, scale, plain }: Proof): Digits | undefined =>
  plain && typeof whole === 'number' ? { whole, scale: scale ?? 0 } : undefined

/** `1E5` is as likely to be a code, which as a double could not be had back. A decimal point says that it is a number. */
const losesSpelling = ({ plain, scale }: Proof, { isDouble, among }: TextColumn): boolean =>
  plain === false && (scale ?? 0) === 0 && !isDouble && !among?.includes('number')

async function firstGuesses(
  workbench: Workbench,
  table: string,
  columns: readonly TextColumn[],
): Promise<Guess[]> {
  const open = columns.filter(({ certain }) => !certain)
  const samples = new Map<string, readonly string[]>()
  for (const group of columnGroups(open)) {
    const seen = await sampled(workbench, group, (texts) => [
      `select ${texts.map((_, index) => `list(x${index}) as s${index}`).join(',\n')}, count(*) as rows`,
      `from (select ${texts.map((text, index) => `${text} as x${index}`).join(', ')} from ${ident(table)} limit ${SAMPLE})`,
    ])
    for (const [name, values] of seen.values) samples.set(name, values)
    if (seen.rows < SAMPLE) continue
    // A subquery each, which costs more than its few rows.
    const sparse = group.filter(({ name }) => (samples.get(name)?.length ?? 0) < ENOUGH)
    if (sparse.length === 0) continue
    const found = await sampled(workbench, sparse, (texts) => [
      `select ${texts.map((text, index) => `(select list(x) from (select ${text} as x from ${ident(table)} where ${text} is not null limit ${SAMPLE})) as s${index}`).join(',\n')}`,
    ])
    for (const [name, values] of found.values) samples.set(name, values)
  }
  return columns.map((column) => {
    const kind = column.certain
      ? (column.among?.[0] ?? 'text')
      : guessClass(samples.get(column.name) ?? [], column.among)
    return { column, kind }
  })
}

/** Values of columns, and the rows that were looked at, from a query that gives the list `s<index>` of each. */
async function sampled(
  workbench: Workbench,
  columns: readonly TextColumn[],
  query: (texts: readonly string[]) => readonly string[],
): Promise<{ readonly values: ReadonlyMap<string, readonly string[]>; readonly rows: number }> {
  const [row] = await workbench.rows<Record<string, (string | null)[] | null> & { rows?: number }>(
    query(columns.map(({ text }) => text)).join('\n'),
  )
  return {
    values: new Map(
      columns.map(({ name }, index) => [name, (row?.[`s${index}`] ?? []).filter((value) => value !== null)]),
    ),
    rows: row?.rows ?? 0,
  }
}

// FILTER takes DuckDB six times as long to plan as count_if.
async function prove(
  workbench: Workbench,
  table: string,
  guesses: readonly Guess[],
): Promise<readonly Proof[]> {
  const texts = guesses.map(({ column }, index) => `${column.text} as x${index}`)
  const aggregates = guesses.flatMap(({ kind }, index) => {
    const x = `x${index}`
    const base = [`count(${x}) as n${index}`]
    if (kind !== 'text') base.push(`count_if(${x} is not null and (${fails(kind, x)})) as f${index}`)
    if (!isCounted(kind)) return base
    const { whole, scale, plain } = digitAggregates(x)
    const digits =
      kind === 'bigint'
        ? [`max(length(ltrim(${x}, '-'))) as w${index}`, `0 as s${index}`, `true as p${index}`]
        : undefined
    return [
      ...base,
      ...(digits ?? [`${whole} as w${index}`, `${scale} as s${index}`, `${plain} as p${index}`]),
    ]
  })
  const [row = {}] = await workbench.rows<Record<string, number | boolean | null>>(
    `select ${aggregates.join(',\n')} from (select ${texts.join(', ')} from ${ident(table)})`,
  )
  return guesses.map((_, index) => ({
    rows: Number(row[`n${index}`] ?? 0),
    failing: Number(row[`f${index}`] ?? 0),
    whole: row[`w${index}`] as number | null,
    scale: row[`s${index}`] as number | null,
    plain: row[`p${index}`] as boolean | null,
  }))
}

/** The next class for a column, from the values that were not of the last one; too many digits leave only text. */
async function widerClass(
  workbench: Workbench,
  table: string,
  column: TextColumn,
  kind: ColumnClass,
): Promise<ColumnClass> {
  const wider = WIDER[kind]
  if (wider.length === 0) return 'text'
  const failing = await workbench.rows<{ x: string }>(
    `select x from (select ${column.text} as x from ${ident(table)}) where x is not null and (${fails(kind, 'x')}) limit ${SAMPLE}`,
  )
  return guessClass(
    failing.map(({ x }) => x),
    wider,
  )
}
