import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guessFile } from './source-like.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sluice-like-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

const long = 'x'.repeat(70_000)

test.each([
  ['{"items":[{"id":1},{"id":2}]}', `{ kind: 'json', path: ['items'] }`, true],
  ['{"items":[{"n":1,"owner":{"id":2}}]}\n', `{ kind: 'json', path: ['items'] }`, false],
  ['{\n  "items": [\n    {"id": 1}\n  ]\n}', `{ kind: 'json', path: ['items'] }`, true],
  ['{"items":[],"id":1}\n{"items":[],"id":2}\n', `{ kind: 'ndjson' }`, true],
  ['{"id":1}\n', `{ kind: 'ndjson' }`, true],
  ['{"name":"\\"id\\":","owner":{"id":1}}\n{"name":"b"}\n', `{ kind: 'ndjson' }`, false],
  ['{\n  "id": 1\n}', `{ kind: 'json' }`, true],
  ['[{"name":"a","owner":{"id":1}}]', `{ kind: 'json' }`, false],
  ['[{"name":"}{","id":1}]', `{ kind: 'json' }`, true],
  [`[{"id":1,"text":"${long}"}]`, `{ kind: 'json' }`, false],
])('guesses what %j is', async (text, format, hasId) => {
  await writeFile(join(folder, 'like.json'), text)
  expect(await guessFile(folder, 'like.json', folder)).toMatchObject({ format, hasId })
})
