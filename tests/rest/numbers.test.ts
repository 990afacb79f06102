import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, source, type ColumnHints } from '@sluice/loader'
import { localFiles, restApi, singlePage } from '@sluice/sources'
import { expect, test } from 'vitest'
import { scratchFolder } from '../sources/scratch-folder.ts'
import { openTestProject } from '../support/project.ts'
import { apiServer } from './api-server.ts'

/** Numbers that JavaScript rounds, does not hold, or writes in another way. */
const NUMBERS = [
  '1e400',
  '-1e400',
  '1e-400',
  '9007199254740993',
  '12345678901234567890123',
  '9007199254740993.0',
  '1.0',
  '1e2',
  '1.10',
  '0.1234567890123456789',
  '123456789012345678.25',
  '-0.0',
  '1E22',
  '99999999999999999999999999999999999999999',
]

const HINTS = {
  plain: undefined,
  words: { type: 'text' },
  amount: { type: 'decimal(38,18)' },
  ratio: { type: 'double' },
} as const

const names = Object.keys(HINTS).flatMap((hint) => NUMBERS.map((_, i) => `${hint}_${i}`))
const columns: ColumnHints = {
  ...Object.fromEntries(
    Object.entries(HINTS).flatMap(([name, hint]) =>
      hint ? NUMBERS.map((_, i) => [`${name}_${i}`, hint]) : [],
    ),
  ),
  all: { type: 'json' },
}
const ROW = `{"id": 1, ${names.map((name, i) => `"${name}": ${NUMBERS[i % NUMBERS.length]}`).join(', ')},
  "deep": {${NUMBERS.map((number, i) => `"n${i}": ${number}`).join(', ')}}, "all": {"list": [${NUMBERS.join(', ')}]}}`

for (const kind of ENGINE_KINDS)
  test(`${kind}: numbers of answers are those of the same rows in a file`, async () => {
    await using folder = await scratchFolder({ 'rows.ndjson': ROW.replaceAll('\n', '') })
    await using api = await apiServer(() => ({ text: `{"data": [${ROW}]}` }))
    const resource = { endpoint: { path: '/rows', data: 'data' }, columns }
    const child = { name: 'children', endpoint: { path: '/rows/{resources.rows.id}', data: 'data' } }
    await using project = await openTestProject({
      kind,
      sources: [
        source({
          name: 'disk',
          resources: () => [
            filesResource({
              name: 'rows',
              format: { kind: 'ndjson' },
              list: localFiles({ folder: folder.path, glob: '*.ndjson' }),
              columns,
            }),
          ],
        }),
        restApi({
          name: 'api',
          client: { baseUrl: api.url, paginator: singlePage() },
          resources: [
            { ...resource, name: 'rows' },
            // A step makes new rows.
            { ...resource, name: 'copied', steps: [{ map: (row) => ({ ...row }) }] },
            { ...child, columns: { _rows_words_0: { type: 'text' } }, includeFromParent: ['words_0'] },
          ],
        }),
      ],
    })
    await project.load()
    await project.applyAndMerge()
    const tables = await project.engine.catalog(['disk', 'api'])
    const read = async (dataset: string, name: string) => {
      const found = tables.find((table) => table.dataset === dataset && table.name === name)
      const own = (found?.columns ?? []).filter((one) => !/^_(sluice|file|row)_/.test(one.name))
      const [row] = await project.engine.session.rows(
        `select ${own.map((one) => `cast("${one.name}" as varchar) as "${one.name}"`).join(', ')} from ${dataset}.${name}`,
      )
      return Object.fromEntries(own.map((one) => [one.name, `${one.type}: ${row?.[one.name]}`]))
    }
    const file = await read('disk', 'rows')
    expect(file).toMatchObject({ words_0: 'text: 1e400' })
    expect(await read('api', 'rows')).toEqual(file)
    expect(await read('api', 'copied')).toEqual(file)
    expect(await read('api', 'children')).toMatchObject({ _rows_words_0: 'text: 1e400' })
  })
