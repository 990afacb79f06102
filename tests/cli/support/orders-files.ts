import type { EngineKind } from '@sluice/engine'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freshDatabase } from '../../support/postgres.ts'
import { LOCAL, makeProject } from './project.ts'

const config = (target: string): string => `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      resources: () => [
        filesResource({
          name: 'orders',
          format: { kind: 'ndjson' },
          primaryKey: ['id'],
          list: files({ url: 'data', glob: '*.jsonl' }),
        }),
      ],
    }),
  ],
  targets: ${target},
})
`

/** A project on an empty target that loads `data/*.jsonl` into `shop.orders`, for one test. */
export class OrdersFiles {
  readonly dir: string
  #days = 0

  private constructor(dir: string) {
    this.dir = dir
  }

  static async make(kind: EngineKind): Promise<OrdersFiles> {
    if (kind === 'duckdb') return new OrdersFiles(await makeProject({ 'sluice.config.ts': config(LOCAL) }))
    const { url, drop } = await freshDatabase()
    onTestFinished(drop)
    const target = `{ local: { kind: 'postgres', url: '${url}' } }`
    return new OrdersFiles(await makeProject({ 'sluice.config.ts': config(target) }))
  }

  /** Adds a file with these orders. */
  async put(...orders: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    const folder = join(this.dir, 'data')
    await mkdir(folder, { recursive: true })
    const lines = orders.map((order) => `${JSON.stringify(order)}\n`)
    await writeFile(join(folder, `${++this.#days}.jsonl`), lines.join(''))
  }
}
