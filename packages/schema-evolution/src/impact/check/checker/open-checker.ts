import { SluiceError } from '@sluice/schema'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { ts } from 'ts-morph'
import { ClassicChecker } from './classic-checker.ts'
import { NativeChecker } from './native-checker.ts'
import type { Overlay } from './overlay.ts'
import type { TypeChecker } from './type-checker.ts'

/**
 * The TypeScript that the code of a project is checked with: its own, of any version.
 * @throws SluiceError E_NO_TYPESCRIPT, E_TYPESCRIPT
 */
export async function openChecker(
  folders: readonly string[],
  overlay: Overlay,
  signal?: AbortSignal,
): Promise<TypeChecker> {
  for (const folder of folders) {
    const require = createRequire(join(folder, 'package.json'))
    if (resolved(require, 'typescript/package.json') === undefined) continue
    const native = resolved(require, 'typescript/unstable/async')
    if (native !== undefined) return NativeChecker.open(native, folder, overlay, signal)
    const classic = require('typescript') as Partial<typeof ts>
    if (typeof classic.createProgram === 'function')
      return new ClassicChecker(classic as typeof ts, overlay, signal)
    throw new SluiceError(`TypeScript ${classic.version ?? ''} has no API that is known`, {
      code: 'E_TYPESCRIPT',
      place: folder,
      hint: 'use TypeScript 7.0, or a version before 7',
    })
  }
  throw new SluiceError('impact needs TypeScript, and the project does not have it', {
    code: 'E_NO_TYPESCRIPT',
    ...(folders[0] === undefined ? {} : { place: folders[0] }),
    hint: 'add it: pnpm add --save-dev typescript',
  })
}

function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name)
  } catch {
    return undefined
  }
}
