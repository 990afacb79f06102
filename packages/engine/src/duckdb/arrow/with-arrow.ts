import bindings from '@duckdb/node-bindings'
import { BIGINT, DuckDBTableFunction, type DuckDBConnection, type DuckDBDataChunk } from 'duckdb'
import type { ArrowBatch } from './arrow-batch.ts'
import type { ArrowRows } from './decode-arrow.ts'
import { fillVector } from './fill-vector.ts'

/** Batches that a statement reads, and how far it is. */
class Scan {
  readonly rows: readonly ArrowRows[]
  readonly #left: ArrowBatch[][]
  #row = 0
  failure: unknown

  constructor(rows: readonly ArrowRows[]) {
    this.rows = rows
    this.#left = rows.flatMap(({ batches }) => batches.map((batch) => [...batch]))
  }

  get columns(): ArrowRows['columns'] {
    return this.rows[0]?.columns ?? []
  }

  /** The next rows, as many as fit; none at the end. */
  fill(chunk: DuckDBDataChunk): void {
    let [batch] = this.#left
    while (batch && this.#row >= (batch[0]?.length ?? 0)) {
      this.#left.shift()
      this.#row = 0
      ;[batch] = this.#left
    }
    const count = batch ? Math.min(bindings.vector_size(), (batch[0]?.length ?? 0) - this.#row) : 0
    chunk.rowCount = count
    for (const [index, column] of (batch ?? []).entries()) {
      const vector = bindings.data_chunk_get_vector(chunk.chunk, index)
      fillVector(vector, column, { start: this.#row, count }, this.columns[index]?.name ?? '')
    }
    this.#row += count
  }
}

const scans = new Map<bigint, Scan>()
let last = 0n

const NAME = 'arrow_batches_of_sluice'

/** The function of SQL that reads a scan by its number. */
const scanFunction = (): DuckDBTableFunction =>
  DuckDBTableFunction.create({
    name: NAME,
    parameterTypes: [BIGINT],
    bindFunction: (info) => {
      const id = info.getParameter(0) as bigint
      const scan = scans.get(id)
      if (!scan) return info.setError('these batches are not available')
      // Named by their places: DuckDB takes names that differ in case for the same.
      for (const [index, { type }] of scan.columns.entries()) info.addResultColumn(`c${index}`, type)
      info.setBindData({ id })
      info.setCardinality(
        scan.rows.reduce((sum, { rows }) => sum + rows, 0),
        true,
      )
    },
    initFunction: (info) => info.setMaxThreads(1),
    mainFunction: (info, chunk) => {
      const scan = scans.get((info.bindData as { readonly id: bigint }).id)
      try {
        scan?.fill(chunk)
      } catch (error) {
        if (scan) scan.failure = error
        info.setError('the batches cannot be read')
      }
    },
  })

const prepared = new WeakSet<DuckDBConnection>()

/**
 * Does `work` with batches of the same columns as a table of SQL, `from`, whose columns are c0, c1 and so on, in their order.
 * It may read them once.
 */
export async function withArrow<T>(
  connection: DuckDBConnection,
  rows: readonly ArrowRows[],
  work: (from: string) => Promise<T>,
): Promise<T> {
  if (!prepared.has(connection)) connection.registerTableFunction(scanFunction())
  prepared.add(connection)
  const id = ++last
  const scan = new Scan(rows)
  scans.set(id, scan)
  try {
    return await work(`${NAME}(${id})`)
  } catch (error) {
    throw scan.failure ?? error
  } finally {
    scans.delete(id)
  }
}
