import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

// Below the repository, so that the config's imports resolve.
const PARENT = join(import.meta.dirname, '../../.tmp')

/** A separate project folder for one test, with these files. */
export async function makeProject(files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(PARENT, { recursive: true })
  const dir = await mkdtemp(join(PARENT, 'cli-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
  return dir
}

/** A config with one source of one resource, `shop.orders`, and these targets. */
export const configWith = (targets: string, rest = ''): string => `
import { defineConfig, source } from '@sluice/loader'

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      secrets: { apiKey: 'SHOP_API_KEY' },
      resources: (resource) => [
        resource({ name: 'orders', primaryKey: 'id' }, async function* () {
          yield [{ id: 1 }]
        }),
      ],
    }),
  ],
  targets: ${targets},
  ${rest}
})
`

export const LOCAL = `{ local: { kind: 'duckdb', path: 'shop.duckdb' } }`
