import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

const MARK = 'npm run demo'

/** Empties the folder of a former demo, or makes it; a folder with anything else in it is refused. */
export async function emptyDemoFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true })
  const config = await readFile(join(dir, 'sluice.config.ts'), 'utf8').catch(() => '')
  if (!config.includes(MARK) && (await readdir(dir)).length > 0) {
    throw new Error(`${dir} is not empty and not a project of the demo`)
  }
  await rm(dir, { recursive: true })
  await mkdir(dir)
}
