import { realpathSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/** The disk, with other texts of some files. Nothing is written. */
export class Overlay {
  readonly #texts: Map<string, string>

  constructor(texts: Iterable<readonly [path: string, text: string]>) {
    this.#texts = new Map(texts)
  }

  /** The other text of a file; undefined where the one on disk counts. */
  get(path: string): string | undefined {
    const text = this.#texts.get(path)
    // A package of the workspace is read through the link in `node_modules` that leads to it.
    if (text !== undefined || basename(path) !== 'package.json') return text
    try {
      return this.#texts.get(realpathSync(path))
    } catch {
      return undefined
    }
  }

  set(path: string, text: string): void {
    this.#texts.set(path, text)
  }

  /** Whether a folder has such a file, which may not be on disk. */
  hasIn(folder: string): boolean {
    return [...this.#texts.keys()].some((path) => dirname(path) === folder)
  }
}
