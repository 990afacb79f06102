import { Readable } from 'node:stream'
import { FILE_ROW, POSITION } from '@sluice/schema'
import { ident, qualified, type StagingTable, type Transaction, type Workbench } from '@sluice/engine'
import { openDecompressed } from '../land/compression.ts'
import type { DirectPlan } from './direct-plan.ts'
import { DirectRefused } from './direct-refused.ts'
import { refuseSpacedQuotes } from './spaced-quotes.ts'
import { verifyDirect, type Verified } from './verify-direct.ts'

export interface DirectStaged extends Verified {
  /** Rows of each file. */
  readonly files: readonly number[]
}

/**
 * Streams the files into staging and proves them at the same time, on the other core.
 * @throws DirectRefused where they do not fit; the transaction has to be rolled back
 */
export async function stageDirect(
  tx: Transaction,
  workbench: Workbench,
  table: StagingTable,
  plan: DirectPlan,
  constants: ReadonlyMap<string, readonly string[]>,
  resource: string,
): Promise<DirectStaged> {
  const { delimiter = ',', quote = '"' } = plan.format
  const names = new Set(table.columns.map(({ name }) => name))
  const copying = tx.stageCsv?.(table, {
    delimiter,
    quote,
    escape: plan.format.escape ?? quote,
    position: POSITION,
    ...(names.has(FILE_ROW) && { row: FILE_ROW }),
    parts: plan.files.map(({ file, columns }, index) => ({
      columns,
      constants: Object.fromEntries([...constants].map(([name, values]) => [name, values[index] ?? 'null'])),
      open: () =>
        Readable.from(refuseSpacedQuotes(openDecompressed(file.path), { delimiter, quote }, resource), {
          objectMode: false,
        }),
    })),
  })
  const [copied, verified] = await Promise.allSettled([
    copying,
    verifyDirect(workbench, plan, resource, table.name),
  ])
  if (verified.status === 'rejected') throw verified.reason
  if (copied.status === 'rejected') throw refusal(copied.reason, resource)
  const files = copied.value ?? []
  const rows = files.reduce((sum, count) => sum + count, 0)
  if (rows !== verified.value.rows)
    throw new DirectRefused(resource, 'the two readers differ in the number of rows')
  await compareBytes(tx, table, verified.value.quoted, resource)
  return { ...verified.value, files }
}

/**
 * A quote inside an unquoted value is a quote for DuckDB, and the beginning of a quoted part for Postgres, which drops it:
 * the values are then shorter.
 */
async function compareBytes(
  tx: Transaction,
  { schema, name }: StagingTable,
  quoted: ReadonlyMap<string, number>,
  resource: string,
): Promise<void> {
  if (quoted.size === 0) return
  const columns = [...quoted.keys()]
  const sums = columns.map((column, at) => `sum(octet_length(${ident(column)})) as b${at}`)
  const [row = {}] = await tx.rows<Record<string, number>>(
    `select ${sums.join(', ')} from ${qualified(schema, name)}`,
  )
  const differs = columns.find((column, at) => Number(row[`b${at}`]) !== quoted.get(column))
  if (differs !== undefined) throw new DirectRefused(resource, `the two readers differ in ${differs}`)
}

/** Postgres' class 22, data exceptions: it reads the file differently, so the usual way has to. */
const refusal = (error: unknown, resource: string): unknown =>
  String((error as { code?: unknown }).code).startsWith('22')
    ? new DirectRefused(resource, 'Postgres refuses it', error)
    : error
