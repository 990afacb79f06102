import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface BenchProject {
  readonly dir: string
  /** Puts a file into the folder that the source reads; a number in front keeps the order. */
  add(path: string, name: string): void
  /** Gives the resource other options, and the project another target. */
  change(options: string, target?: string): void
}

/** A project whose only resource reads the files of its folder `in`; `options`: further ones of it, as source text. */
export function benchProject(
  dir: string,
  target: string,
  options: string,
  format: 'csv' | 'ndjson' | 'parquet',
): BenchProject {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(join(dir, 'in'), { recursive: true })
  const change = (own: string, other = target): void =>
    writeFileSync(join(dir, 'sluice.config.ts'), configOf(other, own, format))
  change(options)
  return { dir, add: (path, name) => linkSync(path, join(dir, 'in', name)), change }
}

const configOf = (target: string, options: string, format: string): string =>
  `import { defineConfig, filesResource, source } from 'sluice'
import { files } from 'sluice/sources'

export default defineConfig({
  sources: [source({ name: 'bench', resources: () => [filesResource({
    name: 'rows', ${options} fileColumns: false,
    format: { kind: '${format}' }, list: files({ url: './in' }),
  })] })],
  targets: { main: ${target} },
})
`
