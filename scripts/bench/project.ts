import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface BenchProject {
  readonly dir: string
  /** Puts a file into the folder that the source reads; a number in front keeps the order. */
  add(path: string, name: string): void
}

/** A project whose only resource reads the files of its folder `in`; `options`: further ones of it, as source text. */
export function benchProject(
  dir: string,
  target: string,
  options: string,
  format: 'csv' | 'ndjson',
): BenchProject {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(join(dir, 'in'), { recursive: true })
  writeFileSync(
    join(dir, 'sluice.config.ts'),
    `import { defineConfig, filesResource, source } from 'sluice'
import { files } from 'sluice/sources'

export default defineConfig({
  sources: [source({ name: 'bench', resources: () => [filesResource({
    name: 'rows', ${options} fileColumns: false,
    format: { kind: '${format}' }, list: files({ url: './in' }),
  })] })],
  targets: { main: ${target} },
})
`,
  )
  return { dir, add: (path, name) => linkSync(path, join(dir, 'in', name)) }
}
