import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder for one test, removed afterwards. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string
  /** Writes a file below it and gives its path. */
  write(name: string, body: string | Uint8Array): Promise<string>
}

/** Makes one, with the files given. */
export async function scratchFolder(files: Readonly<Record<string, string>> = {}): Promise<ScratchFolder> {
  const path = await mkdtemp(join(tmpdir(), 'sluice-files-'))
  const write = async (name: string, body: string | Uint8Array): Promise<string> => {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), body)
    return join(path, name)
  }
  for (const [name, body] of Object.entries(files)) await write(name, body)
  return { path, write, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A context that keeps its warnings. */
export function listingContext(folder?: string) {
  const warnings: string[] = []
  const stop = new AbortController()
  return {
    warnings,
    stop,
    context: {
      signal: stop.signal,
      log: { info: () => {}, warn: (message: string) => void warnings.push(message) },
      packageFolder: tmpdir(),
      shared: <T extends AsyncDisposable>(_key: string, open: () => Promise<T>) => open(),
      ...(folder === undefined ? {} : { folder }),
    },
  }
}

/** The error that a promise rejects with. */
export async function failureOf(work: Promise<unknown>): Promise<Record<string, unknown> & Error> {
  try {
    await work
  } catch (error) {
    return error as Record<string, unknown> & Error
  }
  throw new Error('it did not fail')
}
