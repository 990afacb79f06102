import { ident, type Workbench } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { Row } from '../api/rows/row.ts'
import type { RawColumn } from '../raw/raw-table.ts'

/** The columns of a raw table while steps change its rows, and those that steps add. */
export class ChangedColumns {
  readonly #raw: readonly RawColumn[]
  readonly #isText: boolean
  readonly #added = new Map<string, number>()
  /** Columns with a value that a step has made, and those of them where it is an object or a list. */
  readonly #made = new Set<number>()
  readonly #nested = new Set<number>()

  /** `isText`: values that steps make are read like those of a CSV. */
  constructor(raw: readonly RawColumn[], isText: boolean) {
    this.#raw = raw
    this.#isText = isText
  }

  get all(): readonly RawColumn[] {
    const own = this.#raw.map((column, i): RawColumn =>
      this.#isMixed(i) ? { ...column, form: 'json' } : column,
    )
    const added = [...this.#added].map(([source, i]): RawColumn => ({
      source,
      column: '',
      form: this.#isText && !this.#nested.has(i) ? 'text' : 'json',
    }))
    return [...own, ...added]
  }

  /** What is different in a row: `m` lists the columns, `c0` and so on have their values. */
  of(before: Row, after: Row): Row {
    const made: number[] = []
    const values: Record<string, unknown> = {}
    const set = (i: number, value: unknown): void => {
      made.push(i)
      this.#made.add(i)
      if (value === null || value === undefined) return
      if (typeof value === 'object' && !(value instanceof Date)) this.#nested.add(i)
      values[`c${i}`] = value
    }
    for (const [i, { source }] of this.#raw.entries()) {
      const [old, now] = [before[source], after[source]]
      if (old !== now && (old ?? now) !== undefined && !((old ?? null) === null && (now ?? null) === null))
        set(i, now)
    }
    for (const source of Object.keys(after)) {
      if (Object.hasOwn(before, source) || this.#raw.some((column) => column.source === source)) continue
      const known = this.#added.get(source)
      const i = known ?? this.#raw.length + this.#added.size
      if (known === undefined) this.#added.set(source, i)
      set(i, after[source])
    }
    return { m: made, ...values }
  }

  /** SQL of a column's value: `s` is what the steps have made, `r` the raw row. */
  valueOf(i: number): string {
    const column = this.#raw[i]
    const made = `s.c${i}`
    const text = `(${made} ->> '$')`
    if (!column) return this.all[i]?.form === 'text' ? text : made
    const old = `r.${ident(column.column)}`
    if (!this.#made.has(i)) return old
    const isMade = `list_contains(s.m, ${i})`
    if (this.#isMixed(i)) return `case when ${isMade} then ${made} else to_json(${old}) end`
    const now = { text, json: made, native: this.#typed(i) }[column.form]
    return `case when ${isMade} then ${now} else ${old} end`
  }

  /** Columns that count values which are not of the type that the file has. */
  get checks(): readonly string[] {
    return this.#natives.map((i) => `(s.c${i} is not null and ${this.#typed(i)} is null) as _misfit_${i}`)
  }

  /** @throws SluiceError E_STEP_VALUE where a step returns a value that a typed column of the file does not hold */
  async assertTyped(workbench: Workbench, table: string, resource: string): Promise<void> {
    const natives = this.#natives
    if (natives.length === 0) return
    const counts = natives.map((i) => `count_if(_misfit_${i}) as n${i}`)
    const [row = {}] = await workbench.rows<Record<string, number>>(
      `select ${counts.join(', ')} from ${ident(table)}`,
    )
    const wrong = natives.find((i) => Number(row[`n${i}`]) > 0)
    const column = wrong === undefined ? undefined : this.#raw[wrong]
    if (column) throw new StepValue(resource, column, Number(row[`n${wrong}`]))
    for (const i of natives) await workbench.run(`alter table ${ident(table)} drop column _misfit_${i}`)
  }

  get #natives(): readonly number[] {
    return [...this.#made].filter((i) => this.#raw[i]?.form === 'native')
  }

  #typed(i: number): string {
    const type = this.#raw[i]?.type ?? 'varchar'
    return `try_cast(${/[([]/.test(type) && !/^decimal/i.test(type) ? `s.c${i}` : `(s.c${i} ->> '$')`} as ${type})`
  }

  /** Texts beside objects or lists. */
  #isMixed(i: number): boolean {
    return this.#raw[i]?.form === 'text' && this.#nested.has(i)
  }
}

class StepValue extends SluiceError {
  constructor(resource: string, { source, type }: RawColumn, rows: number) {
    super(
      `a step returns a value for ${source} that is not ${type}, the type of the column in the file, in ${rows} rows`,
      {
        code: 'E_STEP_VALUE',
        place: resource,
        hint: 'return it under another name, or as a value of this type',
      },
    )
  }
}
