import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Overlay } from './checker/overlay.ts'
import { whyUnseen } from './why-unseen.ts'

const shown = (path: string): string => path.split('/').at(-1) ?? path

test('code that does not see the generated types is suspect where it reads built packages or imports kysely', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-unseen-'))
  try {
    const page = join(dir, 'page.ts')
    const project = (files: readonly string[]) => ({
      tsconfig: join(dir, 'tsconfig.json'),
      checked: '',
      files,
      own: new Set([page]),
      overlay: new Overlay([]),
    })
    await writeFile(page, `import { rows } from '@acme/core'\n`)
    expect(await whyUnseen(project([page]), shown)).toBeUndefined()
    expect(await whyUnseen(project([page, '/core/dist/index.d.ts']), shown)).toMatch(
      /output of another package/,
    )
    await writeFile(page, `import { Kysely } from 'kysely'\n`)
    expect(await whyUnseen(project([page]), shown)).toMatch(/page\.ts imports kysely/)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
