import { readFileSync } from 'node:fs'
import { versions } from 'node:process'

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
  readonly engines: { readonly node: string }
}

/** The version of this package. */
export const VERSION = manifest.version

/** The version of Node.js that runs, and the one that is needed. */
export const NODE = { node: versions.node, needed: manifest.engines.node }
