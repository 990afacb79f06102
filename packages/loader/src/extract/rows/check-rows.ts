import { inspect } from 'node:util'
import { counted } from '@sluice/schema'
import { keepSpellings } from '../../api/json/spelled-numbers.ts'
import type { Log } from '../../api/log.ts'
import type { Row } from '../../api/rows/row.ts'
import type { SchemaIssue, StandardSchema } from '../../api/rows/standard-schema.ts'
import { unmarkedLine } from '../../raw/bytes-mark.ts'
import type { RowMasker } from './row-masker.ts'
import type { Quarantined } from '../../raw/raw-table.ts'
import { RowEncoder } from './encode-row.ts'

/** Issues that a reason names; a row of a wrong shape may have one for each of its fields. */
const NAMED = 3

/** Matches rows with a schema, one after the other, and counts the keys that it leaves out. */
export class RowCheck {
  readonly #schema: StandardSchema
  readonly #masker: RowMasker | undefined
  readonly #encoder = new RowEncoder()
  /** Rows that do not match; `line` is the 0-based row among those that reached the schema. */
  readonly invalid: Quarantined[] = []
  /** Keys of the rows that the schema leaves out, with the number of rows. */
  readonly dropped = new Map<string, number>()
  #rows = 0

  constructor(schema: StandardSchema, masker?: RowMasker) {
    this.#schema = schema
    this.#masker = masker
  }

  /** The rows as the schema returns them, without those that do not match. */
  async take(rows: readonly Row[]): Promise<readonly Row[]> {
    const valid: Row[] = []
    for (const row of rows) {
      const line = this.#rows++
      const validated = this.#schema['~standard'].validate(row)
      const result = validated instanceof Promise ? await validated : validated
      if (result.issues) {
        const raw = this.#textOf(this.#masker?.mask(row) ?? row)
        this.invalid.push({ file: '', line, reason: reasonOf(result.issues, this.#masker), raw })
        continue
      }
      const checked = result.value as Row
      for (const key in row)
        if (!Object.hasOwn(checked, key)) this.dropped.set(key, (this.dropped.get(key) ?? 0) + 1)
      valid.push(keepSpellings(row, checked))
    }
    return valid
  }

  /** A row in the quarantine, which has to be told from others, even where JSON does not keep a value of it. */
  #textOf(row: Row): string {
    try {
      return unmarkedLine(this.#encoder.encode(row))
    } catch {
      return inspect(row)
    }
  }
}

function reasonOf(issues: readonly SchemaIssue[], masker: RowMasker | undefined): string {
  const named = issues.slice(0, NAMED).map(({ path = [], message }) => {
    const keys = path.map((part) => String(typeof part === 'object' ? part.key : part))
    // Validators may say the value, and that of a whole row has all of them.
    const shown = masker?.isMasked(keys) ? 'does not match the schema (its value is masked)' : message
    return keys.length === 0 ? shown : `${keys.join('.')}: ${shown}`
  })
  const more = issues.length > NAMED ? ` (and ${issues.length - NAMED} more)` : ''
  return `${named.join('; ')}${more}`
}

/** Says which keys of the rows a schema leaves out, as one of zod does by default. */
export function warnOfDropped({ dropped }: RowCheck, log: Log): void {
  if (dropped.size === 0) return
  const keys = [...dropped].map(([key, rows]) => `${key} (${counted(rows, 'row')})`)
  log.warn(`the schema leaves out the ${keys.length === 1 ? 'key' : 'keys'} ${keys.join(', ')}`)
}
