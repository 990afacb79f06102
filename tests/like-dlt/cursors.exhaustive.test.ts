import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import {
  resource,
  source,
  type CursorPosition,
  type CursorValue,
  type Incremental,
  type Row,
} from '@sluice/loader'
import { describe, expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { DECIDED_CURSORS, DECIDED_LOOKBACKS } from './decided-cursors.ts'

interface DltOptions {
  readonly cursor_path: string
  readonly initial_value?: CursorValue
  readonly end_value?: CursorValue
  readonly row_order?: 'asc' | 'desc'
  readonly range_start?: 'open'
  readonly range_end?: 'closed'
  readonly on_cursor_value_missing?: 'include' | 'exclude'
  readonly primary_key?: string | readonly string[]
  readonly last_value_func?: string
  readonly lag?: number
}

interface CursorVector {
  readonly id: string
  readonly given: { readonly options: DltOptions }
  readonly expect: readonly {
    readonly pages: readonly (readonly Row[])[]
    readonly start_value: CursorValue | null
    readonly rows_out: readonly Row[]
    readonly error?: string
    readonly last_value?: CursorValue
  }[]
}

interface LookbackVector {
  readonly id: string
  readonly given: {
    readonly lag: number
    readonly last_value: CursorValue
    readonly initial_value: CursorValue | null
    readonly func: 'max' | 'min'
  }
  readonly expect: CursorValue | { readonly error: string }
}

const { cursors, lookbacks } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'cursors.json'), 'utf8'),
) as { cursors: readonly CursorVector[]; lookbacks: readonly LookbackVector[] }

/** Which of our errors stands for one of dlt's. */
const CODES: Readonly<Record<string, string>> = {
  ConfigurationValueError: 'E_CURSOR_RANGE',
  IncrementalCursorPathMissing: 'E_CURSOR_MISSING',
  IncrementalCursorPathHasValueNone: 'E_CURSOR_MISSING',
}

const longest = (a: CursorValue, b: CursorValue): CursorValue =>
  String(a).length >= String(b).length ? a : b

function incrementalOf(options: DltOptions): Incremental {
  return {
    cursor: options.cursor_path,
    ...(options.initial_value !== undefined && { initial: options.initial_value }),
    ...(options.end_value !== undefined && { end: options.end_value }),
    ...(options.row_order && { order: options.row_order }),
    ...(options.lag !== undefined && { lookback: options.lag }),
    ...(options.on_cursor_value_missing && { onMissing: options.on_cursor_value_missing }),
    ...(options.last_value_func !== undefined && { pick: longest }),
    range: { start: options.range_start ?? 'closed', end: options.range_end ?? 'open' },
  }
}

const nameOf = (id: string): string => id.toLowerCase().replace('-', '_')
const withoutNulls = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))

const inOrder = (rows: readonly Row[]): readonly string[] =>
  rows
    .map((row) => JSON.stringify(Object.entries(withoutNulls(row)).toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .toSorted()

for (const kind of ENGINE_KINDS) {
  describe(`${kind}: cursors as dlt has them, or better`, () => {
    test('rows, start and stored value of each run', async () => {
      const asked = new Map<string, CursorPosition | undefined>()
      const shop = (run: number) =>
        source({
          name: 'shop',
          resources: () =>
            cursors.flatMap(({ id, given: { options }, expect: runs }) => {
              const pages = runs[run]?.pages
              const key = [options.primary_key ?? []].flat()
              if (!pages) return []
              return [
                resource(
                  {
                    name: nameOf(id),
                    ...(key.length > 0 && { primaryKey: key }),
                    incremental: incrementalOf(options),
                  },
                  async function* ({ cursor }) {
                    asked.set(id, cursor.from)
                    yield* pages
                  },
                ),
              ]
            }),
        })
      await using project = await openTestProject({ kind, sources: [shop(0)] })
      for (const run of [0, 1, 2]) {
        asked.clear()
        const { resources, failures } = await project.load({}, [], [shop(run)])
        await project.applyAndMerge()
        const tables = await project.engine.catalog(['shop'])
        for (const { id, expect: runs } of cursors) {
          const wanted = runs[run]
          if (!wanted) continue
          const place = `shop.${nameOf(id)}`
          const decided = DECIDED_CURSORS[id]
          if (wanted.error !== undefined && !decided) {
            const failure = failures.find((one) => one.resource === place)
            expect(failure?.code, id).toBe(CODES[wanted.error])
            continue
          }
          expect(asked.get(id) ?? null, `${id}, run ${run}: start`).toEqual(wanted.start_value)
          const cursor = resources.find(({ name }) => name === place)?.cursor
          if (cursor)
            expect(cursor.value, `${id}, run ${run}: value`).toBe(
              wanted.last_value === undefined ? null : String(wanted.last_value),
            )
          const expected = decided?.rows[run] ?? runs.slice(0, run + 1).flatMap(({ rows_out: rows }) => rows)
          const isThere = tables.some(({ name }) => name === nameOf(id))
          const found = isThere ? await project.engine.session.rows<Row>(`select * from ${place}`) : []
          expect(
            inOrder(
              found.map((row) =>
                asStored(
                  Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('_sluice'))),
                ),
              ),
            ),
            `${id}, run ${run}: rows`,
          ).toEqual(inOrder(expected.map(asStored)))
        }
      }
    })
  })
}

/** Timestamps in one spelling. */
const asStored = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const [, day, time] = (typeof value === 'string' && /^(\d{4}-\d\d-\d\d)[T ]([\d:]+)/.exec(value)) || []
      return [name, day === undefined ? value : `${day} ${time}`]
    }),
  )

test('every decision is one of a vector', () => {
  const ids = new Set([...cursors, ...lookbacks].map(({ id }) => id))
  expect(
    [...Object.keys(DECIDED_CURSORS), ...Object.keys(DECIDED_LOOKBACKS)].filter((id) => !ids.has(id)),
  ).toEqual([])
})

describe('where a load starts that looks back', async () => {
  const { cursorRange } = await import('../../packages/loader/src/cursor/cursor-range.ts')
  const { typeOfValue } = await import('../../packages/loader/src/cursor/cursor-value.ts')
  test.each(lookbacks)('$id', ({ id, given, expect: start }) => {
    const { lag, last_value: last, initial_value: initial, func } = given
    const range = () =>
      cursorRange(
        { cursor: 'u', lookback: lag, pick: func, ...(initial !== null && { initial }) },
        { types: [typeOfValue(last)], value: [last], reached: [last], text: String(last) },
        {},
        'shop.orders',
      ).from
    if (typeof start === 'object')
      expect(range).toThrow(expect.objectContaining({ code: 'E_CURSOR_LOOKBACK' }))
    else expect(range()).toEqual([DECIDED_LOOKBACKS[id]?.start ?? start])
  })
})
