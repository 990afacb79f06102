/** A row of the source. */
export interface Drawn {
  readonly id: number
  readonly v: number | null
  readonly x: number
}

/** What decides which rows a load takes. */
export interface Settings {
  readonly isMerged: boolean
  readonly order: 'asc' | 'desc' | undefined
  readonly lookback: number | undefined
  readonly initial: number | undefined
  readonly isClosed: boolean
  readonly onMissing: 'include' | 'exclude'
  /** The generator asks for the keys of rows without a value, and yields first those that have one before the range. */
  readonly asks: boolean
}

/** What a load of an incremental resource is to do, row by row. */
export class Model {
  readonly #history: Settings
  visible: Drawn[] = []
  table: readonly Drawn[] = []
  cursor: number | undefined

  constructor(given: Settings) {
    this.#history = given
  }

  get from(): number | undefined {
    const { lookback = 0, initial } = this.#history
    if (this.cursor === undefined) return initial
    return lookback === 0 || initial === undefined
      ? this.cursor - lookback
      : Math.max(initial, this.cursor - lookback)
  }

  /** What the source yields: everything, since it filters nothing. */
  get yielded(): readonly Drawn[] {
    const { order } = this.#history
    if (order === undefined) return this.visible
    const sorted = this.visible.toSorted((a, b) => (a.v ?? 99) - (b.v ?? 99))
    return order === 'asc' ? sorted : sorted.toReversed()
  }

  /** Whether a row comes before the range. */
  isBefore({ v }: Drawn): boolean {
    const { from } = this
    return v !== null && from !== undefined && (this.#history.isClosed ? v < from : v <= from)
  }

  /** What the source yields for the keys that it is asked for. */
  answer(ids: ReadonlySet<number>): readonly Drawn[] {
    return this.visible.filter((one) => ids.has(one.id) && this.isBefore(one))
  }

  /** The keys of the rows that the target has, or that wait, without a value. */
  get missing(): ReadonlySet<number> {
    const { isMerged, onMissing } = this.#history
    const isRead = isMerged && onMissing === 'include' && this.from !== undefined
    return new Set(isRead ? this.table.flatMap(({ id, v }) => (v === null ? [id] : [])) : [])
  }

  /** Pages as the generator yields them, up to one behind which nothing can come. */
  *#pages(isOut: (one: Drawn) => boolean): Generator<readonly Drawn[]> {
    const { order, asks } = this.#history
    const asked = asks ? this.answer(this.missing) : []
    for (const list of [asked, this.yielded])
      for (let i = 0; i < list.length; i += PAGE) {
        const page = list.slice(i, i + PAGE)
        yield page
        const [first, last] = [page[0], page.at(-1)]
        if (order === 'desc' && first && last && isOut(first) && isOut(last)) return
      }
  }

  load(limit = Infinity): void {
    const { isMerged, order, isClosed, onMissing } = this.#history
    const { missing } = this
    const isFilled = (one: Drawn): boolean => this.isBefore(one) && missing.has(one.id)
    const isOut = (one: Drawn): boolean => this.isBefore(one) && !isFilled(one)
    // --limit counts rows in the range, and those of which only the load finds out that they have no value.
    const read: Drawn[] = []
    let taken = 0
    let isCut = false
    for (const one of [...this.#pages(isOut)].flat()) {
      if (taken >= limit) {
        isCut = true
        break
      }
      read.push(one)
      if (!isOut(one)) taken++
    }
    const rows = read.filter((one) => !isOut(one) && (one.v !== null || onMissing === 'include'))
    if (isMerged) {
      const byId = new Map(this.table.map((one) => [one.id, one]))
      for (const one of rows) byId.set(one.id, one)
      this.table = [...byId.values()]
    } else this.table = union(this.table, rows)
    const values = rows.flatMap((one) => (isFilled(one) ? [] : (one.v ?? [])))
    const furthest = Math.max(...values)
    const certain = isClosed ? values : values.filter((v) => v < furthest)
    const moves = isCut ? (order === 'asc' ? certain : []) : values
    if (moves.length > 0) this.cursor = Math.max(this.cursor ?? -Infinity, ...moves)
  }
}

/** Rows of a page. */
export const PAGE = 2

export const text = ({ id, v, x }: Drawn): string => `${id} ${v ?? 'null'} ${x}`

/** Each row as often as the side that has it more often. */
function union(a: readonly Drawn[], b: readonly Drawn[]): readonly Drawn[] {
  const counts = new Map<string, number>()
  for (const one of a) counts.set(text(one), (counts.get(text(one)) ?? 0) + 1)
  const added = b.filter((one) => {
    const left = counts.get(text(one)) ?? 0
    counts.set(text(one), left - 1)
    return left <= 0
  })
  return [...a, ...added]
}
