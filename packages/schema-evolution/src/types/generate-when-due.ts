import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { textAt } from '../migration/text-at.ts'
import {
  generate,
  GENERATED,
  kindOf,
  kindsOf,
  stateFile,
  type Generated,
  type GenerateOptions,
} from './generate.ts'

type Project = Pick<GenerateOptions, 'projectDir' | 'config'>

/** Of all that `generated/` is made from, and of what it is. */
async function digestOf({ projectDir, config }: Project): Promise<string> {
  const hash = createHash('sha256')
  hash.update(await readFile(new URL('../../package.json', import.meta.url))) // another version may write them otherwise
  hash.update(JSON.stringify([kindOf(config), kindsOf(config), config.types ?? {}]))
  const names = await readdir(join(projectDir, 'migrations'), { recursive: true }).catch(() => [])
  const migrations = names
    .filter((name) => /\.(sql|json)$/.test(name))
    .map((name) => join('migrations', name))
  for (const path of [...migrations.toSorted(), GENERATED, ...ENGINE_KINDS.map(stateFile)])
    hash.update(JSON.stringify([path, (await textAt(join(projectDir, path))) ?? null]))
  return hash.digest('hex')
}

/** Like generate, but where nothing has changed since it was last called here it replays nothing, which takes seconds. */
export async function generateWhenDue(project: Project): Promise<Generated> {
  const folder = join(project.projectDir, '.sluice')
  const known = join(folder, 'generated.sha256')
  if ((await textAt(known)) === (await digestOf(project))) {
    const paths = [GENERATED, ...kindsOf(project.config).map(stateFile)]
    return { files: paths.map((path) => ({ path, changed: false })), changed: false }
  }
  const generated = await generate(project)
  await mkdir(folder, { recursive: true })
  await writeFile(known, await digestOf(project))
  return generated
}
