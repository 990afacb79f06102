import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readCodeConfigs, readCodeProjects } from '../code-project.ts'
import { openChecker } from './open-checker.ts'

const ROOT = join(import.meta.dirname, '../../../../../..')
const FILES: Readonly<Record<string, string>> = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: { strict: true, module: 'nodenext', checkJs: true, types: [], incremental: true },
    include: ['src'],
    references: [{ path: 'rows' }],
  }),
  'rows/tsconfig.json': JSON.stringify({
    compilerOptions: { strict: true, module: 'nodenext', composite: true, outDir: 'dist', types: [] },
    include: ['src'],
  }),
  'rows/package.json': JSON.stringify({ name: 'rows', type: 'module', exports: './dist/src/row.js' }),
  'rows/src/row.ts': `export type { Row } from './generated.js'\n`,
  'rows/src/generated.ts': 'export interface Row { amount: number }\n',
  'src/total.ts': `import type { Row } from 'rows'
export const note = 'naïve 😀 text'
export const total = (rows: Row[]): number => rows.reduce((sum, { amount }) => sum + amount, 0)
`,
  'src/legacy.js': `/** @param {import('rows').Row} row */
export const half = (row) => row.amount / 2
`,
  'src/other.ts': 'export const other = 1\n',
}

async function workspace(compiler: string): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'sluice-checker-')))
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
  await mkdir(join(dir, 'node_modules'))
  await symlink(join(dir, 'rows'), join(dir, 'node_modules/rows'))
  await symlink(join(ROOT, 'node_modules', compiler), join(dir, 'node_modules/typescript'))
  return dir
}

/** The errors with the types on disk, with text for the number, and with the number again. */
async function errorsOf(dir: string): Promise<unknown> {
  const configs = await readCodeConfigs(dir, ['tsconfig.json'])
  await using checker = await openChecker([dir], configs.overlay)
  const [code, rows] = await readCodeProjects(checker, configs)
  if (!code || !rows) throw new Error('two projects')
  const shown = (files: Iterable<string>): readonly string[] =>
    [...files].map((file) => file.slice(dir.length + 1)).toSorted()
  const generated = join(dir, 'rows/src/generated.ts')
  const found: unknown[] = [shown(code.own), shown(rows.own)]
  for (const type of ['number', 'string', 'number']) {
    await checker.write(generated, `export interface Row { amount: ${type} }\n`)
    const errors = await checker.errors(code.checked, code.own)
    found.push(errors.map(({ file, line, column, code: number }) => [...shown([file]), line, column, number]))
  }
  found.push(await checker.configErrors(code.checked))
  return found
}

const EXPECTED = [
  ['src/legacy.js', 'src/other.ts', 'src/total.ts'],
  ['rows/src/generated.ts', 'rows/src/row.ts'],
  [],
  [
    ['src/legacy.js', 2, 30, 'TS2362'],
    ['src/total.ts', 3, 47, 'TS2322'],
    ['src/total.ts', 3, 80, 'TS2769'],
  ],
  [],
  [],
]

test.each([
  ['TypeScript 7, through its API', 'typescript'],
  ['TypeScript 5, as a library', 'typescript-5'],
])('%s: errors through project references, of JavaScript, too', async (_, compiler) => {
  const dir = await workspace(compiler)
  try {
    expect(await errorsOf(dir)).toEqual(EXPECTED)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
