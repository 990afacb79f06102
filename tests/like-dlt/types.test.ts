import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { DECIDED } from './decided-types.ts'
import { readVectors, type Value } from './vector.ts'

interface Vector {
  readonly id: string
  readonly given: Value
  readonly expect: string | { readonly iso_timestamp: boolean; readonly iso_date: boolean }
  readonly class?: 'bug'
}

/** A JavaScript value for what Python had. */
function valueOf(given: Value): unknown {
  if (typeof given !== 'object' || given === null) return given
  const { $int: int, $bytes: bytes, $datetime: datetime, $time: time } = given as Record<string, string>
  if (int !== undefined) return BigInt(int)
  if (bytes !== undefined) return Buffer.from('ab')
  if (datetime !== undefined) return new Date(`${datetime.replace(' ', 'T')}Z`)
  return time ?? given
}

const typeOf = ({ expect: answer }: Vector): string =>
  typeof answer === 'string' ? answer : answer.iso_timestamp ? 'timestamp' : answer.iso_date ? 'date' : 'text'

const vectors = readVectors<Vector>('types.json')

test.each(ENGINE_KINDS)('%s: the type of a column with one value', async (kind) => {
  const shop = source({
    name: 'shop',
    resources: () =>
      vectors.map(({ id, given }) =>
        resource({ name: id.replace('-', '_') }, async function* () {
          yield { col: valueOf(given) }
        }),
      ),
  })
  await using project = await openTestProject({ kind, sources: [shop] })
  await project.load()
  await project.applyAndMerge()
  const found = new Map(
    (await project.engine.catalog(['shop'])).map(({ name, columns }) => [
      name,
      columns.filter((column) => column.name.startsWith('col')).map((column) => [column.name, column.type]),
    ]),
  )
  for (const vector of vectors) {
    const [decided, why] = DECIDED[vector.id] ?? []
    expect(vector.class === undefined || decided !== undefined, `${vector.id} is to be decided`).toBe(true)
    const answer = decided ?? typeOf(vector)
    const columns = answer === 'flattened columns col__a' ? [['col__a', 'bigint']] : [['col', answer]]
    expect(found.get(vector.id.toLowerCase().replace('-', '_')), `${vector.id} ${why ?? ''}`).toEqual(columns)
  }
})
