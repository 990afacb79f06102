import type { Session } from '@sluice/engine'
import { SYSTEM_COLUMNS, type Column } from '@sluice/schema'
import { expect } from 'vitest'
import { COUNTS } from '../properties/history/run-history.ts'
import type { TestProject } from '../support/project.ts'
import { handOf, NESTED, type Hand } from './hands.ts'
import { NestedRows } from './nested-rows.ts'
import { SOURCE_COLUMNS, type Touch, type TouchedHistory } from './touched-history.ts'
import { markOf, rowsOf } from './touched-source.ts'
import { waitingValues } from './waiting-values.ts'

type Final = Record<string, unknown> & { id: number; m: string }

/** The table with what people did to it, and what has to be in it. */
export class TouchedTable {
  readonly #project: TestProject
  readonly #history: TouchedHistory
  readonly #nested: NestedRows
  /** Of the people, who may be other users than the one that loads. */
  readonly #people: Session
  /** What people made and can take away. */
  #made: Hand[] = []
  /** What the columns are called by now that came from a column of the source, or were made by hand. */
  readonly #origins = new Map<string, string>()
  /** Values that people wrote, by column as it was made, then key. */
  readonly #notes = new Map<string, Map<string, unknown>>()
  /** Columns of the source whose values before this step may be gone, and those that have a default. */
  readonly #droppedAt = new Map<string, number>()
  readonly #defaulted = new Set<string>()
  #delivered = -1

  constructor(project: TestProject, history: TouchedHistory, people: Session) {
    this.#project = project
    this.#history = history
    this.#people = people
    this.#nested = new NestedRows(project, history)
  }

  /** Does it by hand; false where the table has nothing to do it to, or the database does not take it. */
  async touch(touch: Touch, number: number): Promise<boolean> {
    if (touch.nested) return this.#touchNested(touch, number)
    const { kind } = this.#project.engine
    const columns = (await this.columns()).filter(({ name }) => name !== 'id' && name !== 'm')
    if (columns.length === 0) return false
    const hand = handOf(kind, touch, columns, number)
    if (!hand) return false
    const before = await this.rows()
    try {
      for (const sql of hand.sql) await this.#people.run(sql)
    } catch {
      return false
    }
    this.#made.push(hand)
    const { effect } = hand
    if (effect?.kind === 'added') {
      const wrote = new Map((await this.rows()).map((row) => [this.#keyOf(row), row[effect.column]]))
      if (touch.what !== 'add generated') this.#notes.set(effect.column, wrote)
    } else if (effect?.kind === 'dropped') {
      const origin = this.#originOf(effect.column)
      this.#notes.delete(origin)
      if (before.length > 0) this.#droppedAt.set(origin, this.#delivered)
    } else if (effect?.kind === 'renamed') this.#origins.set(effect.to, this.#originOf(effect.column))
    else if (effect?.kind === 'defaulted') this.#defaulted.add(this.#originOf(effect.column))
    return true
  }

  async #touchNested(touch: Touch, number: number): Promise<boolean> {
    const columns = (await this.#nested.columns()).filter(({ name }) => name !== 'k')
    const hand = handOf(this.#project.engine.kind, touch, columns, number, NESTED)
    if (!hand || columns.length === 0) return false
    try {
      for (const sql of hand.sql) await this.#people.run(sql)
    } catch {
      return false
    }
    // Which hand columns the values are in afterwards is looked at on the root table.
    this.#made.push(hand)
    if (hand.effect && hand.effect.kind !== 'added') this.#nested.isChanged = true
    return true
  }

  /** Runs SQL that a message gave. */
  async run(sql: string): Promise<void> {
    await this.#people.run(sql)
  }

  delivered(step: number): void {
    this.#delivered = step
  }

  /** Takes away what people made and this text names; false where it names nothing of it. */
  async undoNamed(text: string): Promise<boolean> {
    const named = this.#made.filter(({ name, undo }) => undo && new RegExp(`\\b${name}\\b`).test(text))
    for (const hand of named) {
      await this.#people.run(hand.undo ?? '').catch(() => undefined)
      if (hand.effect?.kind === 'added') this.#notes.delete(hand.effect.column)
    }
    this.#made = this.#made.filter((hand) => !named.includes(hand))
    return named.length > 0
  }

  async columns(): Promise<readonly Column[]> {
    const tables = await this.#project.engine.catalog(['shop'])
    const table = tables.find(({ name }) => name === 't')
    return (table?.columns ?? []).filter(({ name }) => !SYSTEM_COLUMNS.has(name))
  }

  async rows(): Promise<readonly Final[]> {
    if ((await this.columns()).length === 0) return []
    return this.#project.engine.session.rows<Final>('select * from shop.t order by id, m')
  }

  /** What must be so at any time. */
  async assertSound(): Promise<void> {
    if (this.#delivered < 0) return
    expect(await this.#project.engine.session.rows(COUNTS), 'counts that do not add up').toEqual([])
    const rows = await this.rows()
    const marks = rows.map(({ m }) => m)
    expect(new Set(marks).size, `rows that are doubled: ${marks.join(' ')}`).toBe(marks.length)
    if (this.#history.disposition !== 'append')
      expect(new Set(rows.map(({ id }) => id)).size, 'keys that are doubled').toBe(rows.length)
    for (const { id, m } of rows) expect(m.split('.')[1], `row ${m} has another key`).toBe(String(id))
    const present = new Set([...marks, ...(await waitingValues(this.#project.engine, 'm'))])
    expect(
      this.#wanted().filter((mark) => !present.has(mark)),
      'rows that are lost',
    ).toEqual([])
    this.#assertNotes(rows)
    await this.#nested.assertSound(marks)
  }

  /** What must be so once all is reviewed, and what kept rows out is gone. */
  async assertComplete(): Promise<void> {
    const rows = await this.rows()
    expect(rows.map(({ m }) => m).sort()).toEqual([...this.#wanted()].sort())
    this.#assertNotes(rows)
    await this.#nested.assertComplete(rows.map(({ m }) => m))
    for (const row of rows) {
      const [step = 0] = row.m.split('.').map(Number)
      const source: Record<string, unknown> =
        rowsOf(this.#history, step).find(({ id }) => id === Number(row.id)) ?? {}
      for (const name of SOURCE_COLUMNS) this.#assertValue(row, name, source[name] ?? null, step)
    }
  }

  #assertValue(row: Final, name: string, expected: unknown, step: number): void {
    const own = Object.keys(row).filter((column) => this.#originOf(column) === name)
    const found = own.map((column) => row[column])
    const gone = step <= (this.#droppedAt.get(name) ?? -1) || (expected === null && this.#defaulted.has(name))
    const isIt = (value: unknown): boolean =>
      expected === null
        ? value === null
        : value !== null && (String(value) === String(expected) || Number(value) === Number(expected))
    if (gone || (own.length === 0 && expected === null)) return
    expect(
      found.some(isIt),
      `${name} of ${row.m}: ${JSON.stringify(found)} instead of ${String(expected)}`,
    ).toBe(true)
  }

  #assertNotes(rows: readonly Final[]): void {
    if (this.#history.disposition === 'replace') return
    for (const [column, wrote] of this.#notes) {
      const [name] = Object.keys(rows[0] ?? {}).filter((one) => this.#originOf(one) === column)
      if (rows.length === 0) return
      expect(name, `column ${column}, which was made by hand, is gone`).toBeDefined()
      for (const row of rows) {
        const key = this.#keyOf(row)
        if (!wrote.has(key)) continue
        const [found, expected] = [row[name ?? ''], wrote.get(key)]
        // Somebody may have given the column a type that shows a number with more digits.
        if (found === null || expected === null || Number(found) !== Number(expected))
          expect(found, `${column} of ${row.m}`).toEqual(expected)
      }
    }
  }

  /** What a person takes for the same row. */
  #keyOf({ id, m }: Final): string {
    return this.#history.disposition === 'merge' ? String(id) : m
  }

  #originOf(column: string): string {
    return this.#origins.get(column) ?? column
  }

  /** The marks of rows that must be in the table, or wait for it. */
  #wanted(): readonly string[] {
    const { disposition, steps } = this.#history
    const of = (step: number) => (steps[step]?.keys ?? []).map((key) => ({ key, mark: markOf(step, key) }))
    if (this.#delivered < 0) return []
    if (disposition === 'replace') return of(this.#delivered).map(({ mark }) => mark)
    const all = Array.from({ length: this.#delivered + 1 }, (_, step) => of(step)).flat()
    if (disposition === 'append') return all.map(({ mark }) => mark)
    return [...new Map(all.map(({ key, mark }) => [key, mark])).values()]
  }
}
