// Bundles the parts into the package that users install, in dist/: plain JavaScript, types, SQL files and a manifest.
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { rolldown, type Plugin } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import { bundleCode, type Manifest } from './bundle-code.ts'

const HERE = import.meta.dirname
const ROOT = join(HERE, '../..')
const OUT = join(HERE, 'dist')
const LIB = join(OUT, 'lib')
const DECLARATIONS = join(OUT, 'declarations')

const manifest = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')) as Manifest
const entries = Object.entries(manifest.exports).map(([name, path]) => ({
  name,
  path: join(HERE, path),
  stem: basename(path, '.ts'),
}))
/** The licences of what is bundled of others. */
function writeLicences(modules: readonly string[]): void {
  const folders = new Set(
    modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? []),
  )
  const texts = [...folders].toSorted().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    const [licence] = globSync(join(folder, '{LICENSE,LICENCE,license}*'))
    if (licence === undefined) throw new Error(`${folder} has no licence text`)
    return `${name} ${String(version)}\n\n${readFileSync(licence, 'utf8').trim()}\n`
  })
  writeFileSync(join(LIB, 'THIRD-PARTY-LICENSES'), texts.join(`\n${'-'.repeat(72)}\n\n`))
}

/** Declarations of the parts, below DECLARATIONS as the sources are below ROOT. */
function emitDeclarations(): void {
  const tsc = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc')
  const args = [tsc, '--project', join(HERE, 'tsconfig.build.json')]
  execFileSync(process.execPath, args, { stdio: 'inherit' })
}

const declarationOf = (path: string): string =>
  join(DECLARATIONS, relative(ROOT, path)).replace(/\.ts$/, '.d.ts')

/** Finds the declarations of what a declaration imports. */
const declarations: Plugin = {
  name: 'declarations',
  resolveId: {
    order: 'pre',
    handler(id, importer) {
      if (id.startsWith('.') && importer !== undefined)
        return join(dirname(importer), id.replace(/\.ts$/, '.d.ts'))
      if (!id.startsWith('@sluice/')) return null
      const [, name = '', ...entry] = id.split('/')
      const folder = ['packages', 'apps'].map((one) => join(ROOT, one, name)).find(existsSync) ?? ''
      const part = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
      return declarationOf(join(folder, part.exports[['.', ...entry].join('/')] ?? ''))
    },
  },
}

async function bundleTypes(): Promise<void> {
  emitDeclarations()
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map(({ stem, path }) => [stem, declarationOf(path)])),
    external: (id) => /^@?[a-z]/.test(id) && !id.startsWith('@sluice/'),
    platform: 'node',
    plugins: [declarations, dts({ dtsOnly: true, generator: 'oxc', tsconfig: false })],
  })
  await bundle.write({
    dir: LIB,
    format: 'esm',
    entryFileNames: '[name].ts',
    chunkFileNames: 'types-[hash].d.ts',
  })
  await bundle.close()
  rmSync(DECLARATIONS, { recursive: true })
}

function copyTexts(): void {
  copyFileSync(join(ROOT, 'LICENSE'), join(OUT, 'LICENSE'))
  copyFileSync(join(HERE, 'README.md'), join(OUT, 'README.md'))
}

function writeManifest(): void {
  const { devDependencies: _, scripts: __, exports: ___, ...rest } = manifest
  const published = {
    ...rest,
    bin: { sluice: 'lib/bin.js' },
    files: ['lib'],
    exports: {
      ...Object.fromEntries(
        entries.map(({ name, stem }) => [name, { types: `./lib/${stem}.d.ts`, default: `./lib/${stem}.js` }]),
      ),
      './package.json': './package.json',
    },
  }
  writeFileSync(join(OUT, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
}

rmSync(OUT, { recursive: true, force: true })
writeLicences(await bundleCode(LIB, Object.fromEntries(entries.map(({ stem, path }) => [stem, path]))))
await bundleTypes()
copyTexts()
writeManifest()
