import { ENGINE_KINDS, ident, literal, type Engine } from '@sluice/engine'
import {
  decimal,
  type ColumnType,
  type Digits,
  type ObservedTable,
  type SchemaChange,
  type Table,
} from '@sluice/schema'
import { planChanges, renderChanges } from '@sluice/schema-evolution'
import { splitStatements } from '../../../packages/schema-evolution/src/migration/split-statements.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withEngine } from '../engines.ts'

interface Start {
  readonly type: ColumnType
  readonly digits?: Digits
  readonly values: readonly string[]
}

const valuesOf = (type: ColumnType, value: fc.Arbitrary<string>, digits?: Digits): fc.Arbitrary<Start> =>
  fc
    .array(value, { minLength: 5, maxLength: 20 })
    .map((values) => ({ type, values, ...(digits ? { digits } : {}) }))

const instant = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
const scaled = (value: bigint): string => {
  const text = String(value < 0n ? -value : value).padStart(3, '0')
  return `${value < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`
}

const starts: fc.Arbitrary<Start> = fc.oneof(
  valuesOf('bigint', fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }).map(String), { whole: 15, scale: 0 }),
  valuesOf('bigint', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)),
  valuesOf('double', fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)),
  valuesOf(decimal(18, 2), fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }).map(scaled)),
  valuesOf('bool', fc.boolean().map(String)),
  valuesOf(
    'date',
    instant.map((date) => date.toISOString().slice(0, 10)),
  ),
  valuesOf(
    'timestamp',
    instant.map((date) => date.toISOString()),
  ),
  valuesOf(
    'time',
    instant.map((date) => date.toISOString().slice(11, 23)),
  ),
  valuesOf(
    'text',
    fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
  ),
)

const chains = fc.array(
  fc.constantFrom<ColumnType>(
    'bigint',
    'double',
    decimal(20, 4),
    decimal(5, 3),
    'timestamp',
    'text',
    'json',
    'bool',
  ),
  { minLength: 1, maxLength: 4 },
)

const observedAs = (type: ColumnType): ObservedTable => ({
  dataset: 'shop',
  name: 'values',
  columns: [{ name: 'v', type }],
  emptyColumns: [],
  primaryKey: [],
  disposition: 'append',
  resource: 'values',
})

async function catalogOf(engine: Engine): Promise<readonly Table[]> {
  return engine.catalog(['shop'])
}

/** The canonical text of every value, in the order of insertion, and the type that the column has. */
async function texts(engine: Engine): Promise<readonly (string | null)[]> {
  const type = (await catalogOf(engine))[0]?.columns.find(({ name }) => name === 'v')?.type ?? 'text'
  const text = engine.dialect.convert('v', type, 'text')
  const rows = await engine.session.rows<{ text: string | null }>(
    `select ${text} as text from shop.values order by n`,
  )
  return rows.map((row) => row.text)
}

type Form = 'in one transaction' | 'beside the rows'

async function run(
  engine: Engine,
  finals: readonly Table[],
  changes: readonly SchemaChange[],
  form: Form,
): Promise<void> {
  const { kind } = engine
  if (form === 'in one transaction') {
    return engine.transaction((tx) => tx.script(renderChanges(changes, finals, { kind }) || 'select 1'))
  }
  const target = { kind, facts: await engine.facts(finals), threshold: { rows: 0, bytes: 0 }, types: {} }
  const sql = renderChanges(changes, finals, { kind, target, transaction: false })
  for (const { text } of splitStatements(sql)) await engine.session.script(text)
}

async function widen(
  engine: Engine,
  { type, digits, values }: Start,
  chain: readonly ColumnType[],
  form: Form = 'in one transaction',
) {
  const name = engine.dialect.typeName(type)
  const rows = [...values, null].map(
    (value, n) => `(cast(${value === null ? 'null' : literal(value)} as ${name}), ${n})`,
  )
  await engine.session.script(`
    drop schema if exists shop cascade; create schema shop; create table shop.values (${ident('v')} ${name}, n bigint);
    insert into shop.values values ${rows.join(', ')};`)
  const before = await texts(engine)
  for (const next of chain) {
    const finals = await catalogOf(engine)
    const changes = planChanges(finals, [observedAs(next)], (table, column) =>
      column === 'v' && finals[0]?.columns.some((one) => one.name === 'v' && one.type === 'bigint')
        ? digits
        : undefined,
    )
    await run(engine, finals, changes, form)
    expect(await texts(engine), `${type} → ${chain.join(' → ')}, at ${next}`).toEqual(before)
  }
  return { before, finals: await catalogOf(engine) }
}

test('widening keeps every value, step by step, and alike on both engines', () =>
  withEngine('duckdb', (duckdb) =>
    withEngine('postgres', async (postgres) => {
      expect([duckdb.kind, postgres.kind]).toEqual(ENGINE_KINDS)
      await fc.assert(
        fc.asyncProperty(starts, chains, async (start, chain) => {
          expect(await widen(duckdb, start, chain)).toEqual(await widen(postgres, start, chain))
        }),
        { numRuns: 60 },
      )
    }),
  ))

test('a column that is widened beside its rows holds the same values as one that is widened in place', () =>
  withEngine('postgres', (engine) =>
    fc.assert(
      fc.asyncProperty(starts, chains, async (start, chain) => {
        const beside = await widen(engine, start, chain, 'beside the rows')
        const inPlace = await widen(engine, start, chain)
        expect(beside.before).toEqual(inPlace.before)
        expect(byName(beside.finals)).toEqual(byName(inPlace.finals)) // the columns are in another order
      }),
      { numRuns: 30 },
    ),
  ))

const byName = (tables: readonly Table[]): readonly unknown[] =>
  tables.map(({ columns }) => columns.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
