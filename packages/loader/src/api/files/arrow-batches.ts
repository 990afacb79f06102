import { SluiceError } from '@sluice/schema'

/** Arrow batches that a resource yields instead of rows: see arrowBatches. */
export class ArrowBatches {
  /** An Arrow IPC stream or file. */
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/**
 * Arrow batches that a resource yields instead of rows: the bytes of one Arrow IPC stream or file, as any Arrow library
 * writes them. They are written to the load package column by column, and no row becomes an object. In one load, a
 * resource yields only Arrow batches; their columns may differ between calls, like those of Parquet files.
 *
 * @throws SluiceError E_ARROW for anything else
 *
 * @example
 * ```ts
 * import { arrowBatches, resource } from 'sluice'
 *
 * export const prices = resource({ name: 'prices', primaryKey: 'sku' }, async function* () {
 *   const response = await fetch('https://warehouse.example.com/prices.arrows')
 *   yield arrowBatches(await response.arrayBuffer())
 * })
 * ```
 */
export function arrowBatches(bytes: Uint8Array | ArrayBuffer): ArrowBatches {
  if (bytes instanceof Uint8Array) return new ArrowBatches(bytes)
  if (bytes instanceof ArrayBuffer) return new ArrowBatches(new Uint8Array(bytes))
  throw new SluiceError('arrowBatches takes the bytes of an Arrow IPC stream or file', {
    code: 'E_ARROW',
    hint: 'write arrowBatches(tableToIPC(table)) for a table of apache-arrow, and arrowBatches(tableToIPC(new Table(batch))) for a batch',
  })
}
