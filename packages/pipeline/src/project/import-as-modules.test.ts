import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importAsModules } from './import-as-modules.ts'

test('a config in a folder that belongs to no package', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-config-'))
  try {
    const config = join(folder, 'sluice.config.ts')
    await writeFile(config, "import { defineConfig } from '@sluice/loader'\n")
    expect(() => importAsModules(config)).not.toThrow()
  } finally {
    await rm(folder, { recursive: true })
  }
})
