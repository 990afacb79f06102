import { ENGINE_KINDS, literal, type Engine } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { decimal, parseType, type ColumnType } from '@sluice/schema'
import { expect, test } from 'vitest'
import { openTestTarget } from '../support/target.ts'
import { DECIDED, TAKEN } from './decided-coercions.ts'
import { readVectors, type Value } from './vector.ts'

// A value of one type that comes to a column of another. dlt converts what it can, and makes a variant column of the rest.
// Here a value goes into the column only where nothing of it is lost; else it waits, and a wider type is proposed. So where
// we take a value dlt must take it, too, and both must make the same of it.

interface Vector {
  readonly id: string
  readonly op: string
  readonly given: { readonly v: Value; readonly py: string }
  readonly expect: { readonly v?: Value; readonly error?: string }
  readonly class?: 'quirk'
}

const vectors = readVectors<Vector>('coercions.json')

const typeNamed = (name: string): ColumnType =>
  name === 'decimal' ? decimal(38, 9) : (parseType(name) ?? 'text')

/** The canonical text of what Python had. */
function textOf(value: Value, type: ColumnType): string {
  if (typeof value === 'object' && value !== null && '$int' in value) return String(value['$int'])
  if (type === 'json') return typeof value === 'string' ? value : JSON.stringify(value)
  if (type === 'binary') return `\\x${String(value)}`
  if (type !== 'timestamp') return String(value)
  const text = String(value)
  return new Date(/Z$|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`)
    .toISOString()
    .replace('.000Z', 'Z')
    .replace('T00:00:00Z', '')
}

function sqlOf(engine: Engine, value: Value, type: ColumnType): string {
  const text = literal(textOf(value, type))
  const bytes = engine.kind === 'duckdb' ? `unhex(substr(${text}, 3))` : `cast(${text} as bytea)`
  return type === 'binary' ? bytes : `cast(${text} as ${engine.dialect.typeName(type)})`
}

test.each(ENGINE_KINDS)('%s takes what it does not change', async (kind) => {
  await using target = await openTestTarget(kind)
  const { engine } = target
  await installSystem(engine)
  const odd: string[] = []
  const taken: string[] = []
  for (const { id, op, given, expect: answer } of vectors) {
    const [named = 'text', to = 'text'] = op.split(' -> ').map(typeNamed)
    // Beyond 64 bits an integer is a decimal here.
    const from = named === 'bigint' && textOf(given.v, named).length > 18 ? decimal(38, 0) : named
    const value = sqlOf(engine, given.v, from)
    const [row] = await engine.session.rows<{ fits: boolean }>(
      `select ${engine.dialect.fits(value, from, to)} as fits`,
    )
    if (!row?.fits) continue
    taken.push(id)
    const [made] = await engine.session.rows<{ before: string; text: string }>(
      `select ${engine.dialect.convert(value, from, 'text')} as before,
         ${engine.dialect.convert(engine.dialect.convert(value, from, to), to, 'text')} as text`,
    )
    const wanted = answer.error === undefined ? textOf(answer.v ?? null, to) : answer.error
    if (made?.text === wanted || made?.text === DECIDED[id]?.[0]) continue
    // dlt puts into json what is text of JSON, and no other scalar; here json holds every value, each as itself.
    if (to === 'json' && made?.text === made?.before) continue
    odd.push(`${id} ${op} ${JSON.stringify(given)}: ${made?.text}, dlt: ${wanted}`)
  }
  expect(odd).toEqual([])
  // The others wait.
  expect(taken).toEqual(TAKEN)
})
