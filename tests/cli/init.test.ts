import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { scratchFolder } from '../support/project.ts'
import { objectsOf, sluice } from './support/sluice.ts'

const ROOT = join(import.meta.dirname, '../..')
const TEMPLATES = join(ROOT, 'packages/pipeline/templates')
const textOf = (path: string): Promise<string> => readFile(path, 'utf8')
const jsonOf = async (path: string) => JSON.parse(await textOf(path))

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await scratchFolder()
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await mkdir(join(dir, '.git'))
  for (const [path, text] of Object.entries(files)) await writeFile(join(dir, path), text)
  return dir
}

test('init makes a project that loads of a new package, and changes nothing the second time', async () => {
  const manifest = {
    name: 'shop',
    main: 'index.js',
    type: 'commonjs',
    scripts: { test: 'echo "Error: no test specified" && exit 1' },
  }
  const dir = await folderWith({ 'package.json': JSON.stringify(manifest) })
  const first = await sluice(dir, ['init', '--yes', '--json'])
  expect(first.code).toBe(0)
  const [summary] = objectsOf(first.stdout)
  expect(summary).toMatchObject({
    kept: [],
    not_installed: ['@types/node', 'typescript', 'vitest'],
    workflows: true,
  })
  const made = await jsonOf(join(dir, 'package.json'))
  expect(made).toMatchObject({
    name: 'shop',
    type: 'module',
    scripts: {
      load: 'sluice load',
      migrate: 'sluice migrate',
      generate: 'sluice generate',
      test: 'vitest run',
    },
  })
  expect(await textOf(join(dir, '.gitignore'))).toBe('node_modules/\n.env\n.sluice/\ndata/\n')

  const load = await sluice(dir, ['load'])
  expect(load.stderr).toContain('! shop.orders: 3 rows from 1 file, 3 waiting')
  const again = await sluice(dir, ['init', '--yes', '--json'])
  expect(objectsOf(again.stdout)[0]).toMatchObject({ written: [] })
})

test('init leaves files and scripts that are there as they are, and adds what is missing', async () => {
  const manifest = {
    name: 'shop',
    main: 'server.js',
    type: 'commonjs',
    scripts: { test: 'jest', load: 'k6 run load.js' },
    devDependencies: { vitest: '3.0.0' },
  }
  const dir = await folderWith({
    'package.json': JSON.stringify(manifest),
    'server.js': '',
    'sluice.config.ts': '// mine\n',
    '.gitignore': '.env\nnode_modules',
  })
  const { stdout } = await sluice(dir, ['init', '--yes'])
  expect(stdout).toContain('kept    sluice.config.ts\n')
  expect(await textOf(join(dir, 'sluice.config.ts'))).toBe('// mine\n')
  expect(await textOf(join(dir, '.gitignore'))).toBe('.env\nnode_modules\n.sluice/\ndata/\n')
  expect(await jsonOf(join(dir, 'package.json'))).toMatchObject({
    type: 'commonjs',
    scripts: { test: 'jest', load: 'k6 run load.js', migrate: 'sluice migrate' },
    devDependencies: { vitest: '3.0.0', typescript: expect.any(String) },
  })
})

test('init writes no workflows below the root of a repository, and nothing without a package.json', async () => {
  const dir = await folderWith({})
  await mkdir(join(dir, 'warehouse'))
  const none = await sluice(join(dir, 'warehouse'), ['init', '--yes'])
  expect([none.code, none.stderr]).toEqual([
    1,
    expect.stringContaining('error E_NO_PACKAGE: no package.json\n'),
  ])
  await writeFile(join(dir, 'warehouse/package.json'), '{}')
  const { stdout } = await sluice(join(dir, 'warehouse'), ['init', '--yes'])
  expect(stdout).not.toContain('.github')
  expect(stdout).toContain('! no workflows were written: this folder is not the root of its git repository\n')
})

test('a config of a package that is CommonJS is imported as an ES module, with what it imports', async () => {
  const dir = await folderWith({
    'package.json': '{ "type": "commonjs" }',
    'targets.ts': `export const targets = { local: { kind: 'duckdb', path: ':memory:' } } as const\n`,
    'sluice.config.ts': `import { defineConfig } from 'sluice'\nimport { targets } from './targets.ts'\nexport default defineConfig({ sources: [], targets })\n`,
  })
  const { code, stderr } = await sluice(dir, ['load'])
  expect([code, stderr]).toEqual([0, ''])
})

test('the scaffold has the versions and the workflows of this repository', async () => {
  const { devDependencies } = await jsonOf(join(TEMPLATES, 'package.json'))
  expect((await jsonOf(join(ROOT, 'package.json'))).devDependencies).toMatchObject(devDependencies)
  for (const [name, own] of [
    ['load', 'load'],
    ['migrate', 'migrate'],
    ['review', 'review-migrations'],
  ]) {
    const workflow = await textOf(join(ROOT, `.github/workflows/${own}.yml`))
    const forNpm = workflow
      .replaceAll('npx --yes pnpm@12.21.0 install --frozen-lockfile', 'npm ci')
      .replaceAll('npx pnpm@12.21.0 sluice', 'npx sluice')
      .replaceAll('          package-manager-cache: false # pnpm is not installed yet\n', '')
    expect(await textOf(join(TEMPLATES, `workflows/sluice-${name}.yml`))).toBe(forNpm)
  }
})
