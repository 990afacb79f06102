import { decimalParts, isDecimal, type ColumnType } from '@sluice/schema'
import { ident, literal, type Workbench } from '@sluice/engine'
import { csvReader } from '../land/csv-reader.ts'
import { fails } from '../profile/column-class.ts'
import type { DirectColumn, DirectPlan } from './direct-plan.ts'
import { DirectRefused } from './direct-refused.ts'

const MAX_LINE = 2 << 20

/** What the workbench counted. */
export interface Verified {
  readonly rows: number
  /** Columns without a value in any file. */
  readonly empty: ReadonlySet<string>
  /** Bytes in all of those text columns that have a quote in a value. */
  readonly quoted: ReadonlyMap<string, number>
}

function misfits(type: ColumnType, x: string): string {
  if (isDecimal(type)) {
    const { whole, scale } = decimalParts(type)
    return `(${fails('decimal', x)}) or length(ltrim(split_part(${x}, '.', 1), '-')) > ${whole}
      or length(split_part(${x}, '.', 2)) > ${scale}`
  }
  if (type === 'double')
    return `(${fails('double', x)}) and not (length(${x}) <= 16 and not (${fails('decimal', x)}))`
  return type === 'json' || type === 'binary' ? 'true' : fails(type, x)
}

/**
 * Proves in one pass over the files that every value is what its final column holds, every record is whole and no key is
 * null. Files with different columns take a pass each.
 * @throws DirectRefused
 */
export async function verifyDirect(
  workbench: Workbench,
  plan: DirectPlan,
  resource: string,
  tag: string,
): Promise<Verified> {
  const filled = new Set<string>()
  const bytes = new Map<string, number>()
  const withQuotes = new Set<string>()
  let rows = 0
  const groups = Map.groupBy(plan.files, ({ columns, newline }) => JSON.stringify([columns, newline]))
  for (const [index, group] of [...groups.values()].entries()) {
    const columns = (group[0]?.columns ?? []).map(
      (name) => plan.columns.find((column) => column.name === name) as DirectColumn,
    )
    const rejects = `direct_${tag}_${index}`
    const reader = csvReader({
      paths: group.map(({ file }) => file.path),
      format: plan.format,
      columns: columns.map((_, at) => `c${at}`),
      rejects,
      newline: group[0]?.newline,
      maxLine: MAX_LINE,
    })
    const counts = await countIn(workbench, reader, columns, plan.format.quote ?? '"', resource).catch(
      (error: unknown) => {
        // Such as lines that end in several ways: the usual way can tell the records apart.
        const gaveUp = error instanceof Error && error.message.startsWith('Invalid Input Error')
        throw gaveUp ? new DirectRefused(resource, 'DuckDB does not read it', error) : error
      },
    )
    const [rejected] = await workbench.rows<{ n: number }>(
      `select count(*) as n from ${ident(`rejects_${rejects}`)}`,
    )
    if (rejected?.n !== 0) throw new DirectRefused(resource, 'a record cannot be read')
    rows += counts['rows'] ?? 0
    for (const [at, { name }] of columns.entries()) {
      if (counts[`n${at}`]) filled.add(name)
      if (counts[`q${at}`]) withQuotes.add(name)
      bytes.set(name, (bytes.get(name) ?? 0) + (counts[`b${at}`] ?? 0))
    }
  }
  const empty = plan.columns.map(({ name }) => name).filter((name) => !filled.has(name))
  return { rows, empty: new Set(empty), quoted: new Map([...bytes].filter(([name]) => withQuotes.has(name))) }
}

async function countIn(
  workbench: Workbench,
  reader: string,
  columns: readonly DirectColumn[],
  quote: string,
  resource: string,
): Promise<Readonly<Record<string, number>>> {
  const aggregates = columns.flatMap(({ type, isKey, isNew }, at) => {
    const x = `c${at}`
    const misfit = misfits(type, x)
    return [
      `count(${x}) as n${at}`,
      ...(misfit === 'false' ? [] : [`count(*) filter (${x} is not null and (${misfit})) as f${at}`]),
      ...(type === 'text' && !isNew
        ? [`count(*) filter (contains(${x}, ${literal(quote)})) as q${at}`, `sum(strlen(${x})) as b${at}`]
        : []),
      ...(isKey ? [`count(*) filter (${x} is null) as k${at}`] : []),
    ]
  })
  const [row = {}] = await workbench.rows<Record<string, number>>(
    `select count(*) as rows, ${aggregates.join(',\n')} from ${reader}`,
  )
  for (const [at, { name, isNew }] of columns.entries()) {
    if (row[`f${at}`]) throw new DirectRefused(resource, `a value of ${name} does not fit`)
    if (row[`k${at}`]) throw new DirectRefused(resource, `the key ${name} is null`)
    if (isNew && row[`n${at}`]) throw new DirectRefused(resource, `${name} is new`)
  }
  return row
}
