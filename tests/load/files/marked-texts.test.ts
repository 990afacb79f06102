import { ENGINE_KINDS } from '@sluice/engine'
import { source } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject } from '../../support/project.ts'

// Bytes go through the package of a load as texts with a mark. No mark may be left of it anywhere, and a text that begins
// with the very same characters is still that text.

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const ROWS = [
  {
    id: 1,
    bin: bytes('ab'),
    mixed: bytes('ab'),
    whole: { k: [bytes('ab'), '\uE000x61', '\uE000'], '\uE000': 1 },
    text: '\uE000\\xzz',
    list: ['\uE000x00', 'q"\uE000x'],
    bytes: [bytes('c')],
    either: bytes('a'),
  },
  { id: 2, bin: bytes(''), mixed: 'text', whole: 1, text: '\\x61', either: { a: 1 } },
]

const shop = source({
  name: 'shop',
  resources: (resource) => [
    resource({ name: 'files', columns: { whole: { type: 'json' } } }, async function* () {
      yield ROWS
    }),
  ],
})

for (const kind of ENGINE_KINDS)
  test(`${kind}: bytes and texts that look like them`, async () => {
    await using project = await openTestProject({ kind, sources: [shop] })
    await project.load()
    await project.applyAndMerge()
    const { engine } = project
    const binary = engine.dialect.convert('bin', 'binary', 'text')
    expect(
      await engine.session.rows(
        `select id, ${binary} as bin, mixed, whole, text, either from shop.files order by id`,
      ),
    ).toEqual([
      {
        id: 1,
        bin: '\\x6162',
        mixed: '\\x6162',
        whole: { k: ['\\x6162', '\uE000x61', '\uE000'], '\uE000': 1 },
        text: '\uE000\\xzz',
        either: '\\x61',
      },
      { id: 2, bin: '\\x', mixed: 'text', whole: 1, text: '\\x61', either: { a: 1 } },
    ])
    const values = (table: string, value: string) =>
      engine.session.rows(`select ${value} as value from shop.${table} order by _sluice_id`)
    expect(await values('files__list', 'value')).toEqual([{ value: '\uE000x00' }, { value: 'q"\uE000x' }])
    const own = engine.dialect.convert('value', 'binary', 'text')
    expect(await values('files__bytes', own)).toEqual([{ value: '\\x63' }])
  })
