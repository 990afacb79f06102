import { ident, literal, raiseMemoryLimit, type ArrowRows, type Workbench } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { ArrowBatches } from '../api/files/arrow-batches.ts'
import { ReadyFile } from '../api/files/ready-file.ts'
import type { ColumnMask } from '../mask/column-mask.ts'
import { withFileMasks } from '../mask/mask-sql.ts'

/** Batches wait for others until they have so many bytes, so that small ones do not become as many files. */
const BYTES = 16 << 20

interface Target {
  readonly workbench: Workbench
  /** The beginning of the paths of the files. */
  readonly stem: string
  /** Called once there are batches. */
  readonly masks: () => readonly ColumnMask[]
  /** The resource, for messages. */
  readonly place: string
}

/** Parquet files of a load package, written column by column from Arrow batches, with the masks of the resource. */
export class ArrowFiles {
  readonly #target: Target
  readonly #files: ReadyFile[] = []
  #waiting: ArrowRows[] = []
  #bytes = 0
  #columns = ''
  #written = 0
  #rows = 0

  constructor(target: Target) {
    this.#target = target
  }

  get rows(): number {
    return this.#rows
  }

  /** @throws SluiceError E_ARROW */
  async add({ bytes }: ArrowBatches): Promise<void> {
    await this.#inResource(async () => {
      const rows = await this.#target.workbench.readArrow(bytes)
      const columns = JSON.stringify(rows.columns.map(({ name, type }) => [name, type.toString()]))
      if (columns !== this.#columns) await this.#write()
      this.#columns = columns
      this.#waiting.push(rows)
      this.#bytes += bytes.byteLength
      this.#rows += rows.rows
      if (this.#bytes >= BYTES) await this.#write()
    })
  }

  /** All files, in the order of the batches. */
  async finish(): Promise<readonly ReadyFile[]> {
    await this.#inResource(() => this.#write())
    return this.#files
  }

  async #write(): Promise<void> {
    const [first] = this.#waiting
    if (!first) return
    const { workbench, stem, masks } = this.#target
    const number = this.#files.length
    const path = `${stem}-${number}.arrow.parquet`
    await raiseMemoryLimit(workbench, first.columns.length)
    await withFileMasks(workbench, masks(), `arrow_${number}`, (own) =>
      workbench.withArrow(this.#waiting, async (from) => {
        const types = own
          ? await workbench.rows<{ type: string }>(
              `select column_type as "type" from (describe select * from ${from})`,
            )
          : []
        const values = first.columns.map(({ name }, index) => {
          const mask = own?.column(name)
          return `${mask ? mask.native(`c${index}`, types[index]?.type ?? '') : `c${index}`} as ${ident(name)}`
        })
        await workbench.run(
          `copy (select ${values.join(', ')} from ${from}) to ${literal(path)} (format parquet, compression snappy)`,
        )
      }),
    )
    const rows = this.#waiting.reduce((sum, one) => sum + one.rows, 0)
    const name = `arrow-from-row-${this.#written}`
    this.#files.push(new ReadyFile({ path, format: { kind: 'parquet' }, name, rows }, { isMasked: true }))
    this.#written += rows
    this.#waiting = []
    this.#bytes = 0
  }

  async #inResource(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof SluiceError) || error.code !== 'E_ARROW') throw error
      const { message, code, hint, cause } = error
      throw new SluiceError(message, { code, place: this.#target.place, ...(hint && { hint }), cause })
    }
  }
}
