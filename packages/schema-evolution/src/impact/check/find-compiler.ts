import { SluiceError } from '@sluice/schema'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * The script of the TypeScript compiler, of any version, that a folder's code is checked with.
 * @throws SluiceError E_NO_TYPESCRIPT
 */
export async function findCompiler(folders: readonly string[]): Promise<string> {
  for (const folder of folders) {
    const manifest = locate(folder)
    if (manifest === undefined) continue
    const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as { bin?: { tsc?: string } }
    if (bin?.tsc) return join(dirname(manifest), bin.tsc)
  }
  throw new SluiceError('the project has no TypeScript, which tells what a migration breaks', {
    code: 'E_NO_TYPESCRIPT',
    ...(folders[0] === undefined ? {} : { place: folders[0] }),
    hint: 'add it: pnpm add --save-dev typescript',
  })
}

function locate(folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve('typescript/package.json')
  } catch {
    return undefined
  }
}
