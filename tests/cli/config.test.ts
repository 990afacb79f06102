import { describe, expect, test } from 'vitest'
import { configWith, LOCAL, makeProject } from './support/project.ts'
import { sluice, sluiceProcess } from './support/sluice.ts'

const status = async (config: string, env: Record<string, string> = {}, files: Record<string, string> = {}) =>
  sluice(await makeProject({ 'sluice.config.ts': config, ...files }), ['status'], env)

test('without a config the command says where it looked', async () => {
  const dir = await makeProject({})
  const { code, stderr } = await sluice(dir, ['status'])
  expect(code).toBe(1)
  expect(stderr).toBe(
    `error E_NO_PROJECT: no sluice.config.ts\n  at ${dir}\n` +
      '  → change to the project folder, or set it with --project DIR; a project is a folder with a sluice.config.ts\n',
  )
})

describe('a mistake in the config is named with line and field', () => {
  const typo = (target: string): string => configWith(`{\n    local: ${target},\n  }`)
  const mistakes: readonly (readonly [string, string, string, string])[] = [
    [
      'an unknown field',
      configWith(LOCAL, `defaultTraget: 'local',`),
      'defaultTraget: unknown field',
      'did you mean defaultTarget?',
    ],
    [
      'an unknown target',
      configWith(LOCAL, `defaultTarget: 'locla',`),
      'defaultTarget: there is no target "locla"',
      'did you mean local?',
    ],
    [
      'an unknown kind',
      typo(`{ kind: 'duckbd', path: 'x' }`),
      'targets.local.kind: unknown kind "duckbd"',
      'did you mean duckdb?',
    ],
    [
      'a field of a target',
      typo(`{ kind: 'duckdb', paht: 'x' }`),
      'targets.local.paht: unknown field',
      'did you mean path?',
    ],
    [
      'a field of impact',
      configWith(LOCAL, `impact: { tsconfgi: 'tsconfig.json' },`),
      'impact.tsconfgi: unknown field',
      'did you mean tsconfig?',
    ],
    [
      'a wrong field of impact',
      configWith(LOCAL, `impact: { tsconfig: [7] },`),
      'impact.tsconfig must be a string that is not empty or a list of strings; it is [7]',
      'correct it',
    ],
    [
      'a missing field',
      typo(`{ kind: 'duckdb' }`),
      'targets.local.path is missing',
      'it must be a string that is not empty',
    ],
    [
      'a wrong type',
      typo(`{ kind: 'duckdb', path: 7 }`),
      'targets.local.path must be a string that is not empty; it is 7',
      'correct it',
    ],
    [
      'a wrong disposition',
      configWith(LOCAL).replace(`primaryKey: 'id'`, `writeDisposition: 'mrege'`),
      'sources[0].resources[0].writeDisposition must be "append" or "merge" or "replace"; it is "mrege"',
      'correct it',
    ],
    [
      'a wrong type of a column',
      configWith(LOCAL).replace(`primaryKey: 'id'`, `columns: { id: { type: 'int' } }`),
      'sources[0].resources[0].columns.id.type must be a column type',
      'correct it',
    ],
    [
      'a mode of a contract',
      configWith(LOCAL, `contract: 'freez',`),
      'contract: unknown mode "freez"',
      'did you mean freeze?',
    ],
    [
      'a part of a contract',
      configWith(LOCAL).replace(`primaryKey: 'id'`, `contract: { data_type: 'freeze' }`),
      'sources[0].resources[0].contract.data_type: unknown field',
      'did you mean dataType?',
    ],
    [
      'a mode of a column',
      configWith(LOCAL).replace(
        `primaryKey: 'id'`,
        `columns: { id: { contract: { columns: 'discardRow' } } }`,
      ),
      'sources[0].resources[0].columns.id.contract.columns: unknown mode "discardRow"',
      'did you mean discard_row?',
    ],
    ['no targets', configWith('{}'), 'targets is empty', 'add one'],
  ]

  test.each(mistakes)('%s', async (_, config, message, hint) => {
    const { code, stderr } = await status(config)
    expect(stderr).toContain(`error E_CONFIG: ${message}`)
    expect(stderr).toContain(`  → ${hint}`)
    const word = /(\w+)(:| is| must)/.exec(message)?.[1] ?? ''
    const line = config.split('\n').findIndex((text) => new RegExp(`\\b${word}\\b`).test(text)) + 1
    // A field that is missing has no line; the nearest that encloses it has one.
    if (!message.includes('is missing')) expect(stderr).toContain(`  at sluice.config.ts:${line}\n`)
    expect(code).toBe(1)
  })

  const broken: readonly (readonly [string, string, string, number])[] = [
    ['a syntax error', `export default {\n  sources: []\n  targets: {},\n}`, `Expected ','`, 3],
    ['an unknown name', `\n\nexport default { sources: [shop] }`, 'shop is not defined', 3],
    ['an unknown import', `import { sorce } from '@sluice/loader'\nexport default sorce`, 'named', 1],
    ['an enum', `enum A { B }\nexport default { a: A.B }`, 'enum is not supported', 1],
  ]
  test.each(broken)('%s', async (_, config, message, line) => {
    // As Node itself says it: here another loader reads the file.
    const dir = await makeProject({ 'sluice.config.ts': config })
    const { code, stderr } = await sluiceProcess(dir, ['status'])
    expect(code).toBe(1)
    expect(stderr).toContain('error E_CONFIG: the config cannot be loaded: ')
    expect(stderr).toContain(message)
    expect(stderr).toMatch(new RegExp(`  at \\S*sluice\\.config\\.ts:${line}\n`))
  })

  test('no default export', async () => {
    expect((await status(`export const config = {}`)).stderr).toContain(
      'E_CONFIG: the file has no default export',
    )
  })
})

describe('the target', () => {
  const config = configWith(
    `{
    local: { kind: 'duckdb', path: ':memory:' },
    other: { kind: 'duckdb', path: process.env.OTHER ?? ':memory:' },
    prod: { kind: 'postgres', url: process.env.NO_SUCH_URL ?? '' },
  }`,
    `defaultTarget: 'other',`,
  )
  const chosen = async (args: readonly string[], env: Record<string, string> = {}, files = {}) => {
    const { stdout, stderr } = await sluice(
      await makeProject({ 'sluice.config.ts': config, ...files }),
      ['status', ...args],
      env,
    )
    return stdout.split('\n')[0] + stderr
  }

  test('is --target, else SLUICE_TARGET, else defaultTarget', async () => {
    expect(await chosen([])).toBe('target other :memory:')
    expect(await chosen([], { SLUICE_TARGET: 'local' })).toBe('target local :memory:')
    expect(await chosen(['--target', 'other'], { SLUICE_TARGET: 'local' })).toBe('target other :memory:')
  })

  test('.env is read before the config, and the environment wins', async () => {
    expect(await chosen([], {}, { '.env': 'SLUICE_TARGET=local\n' })).toBe('target local :memory:')
    expect(await chosen([], { SLUICE_TARGET: 'other' }, { '.env': 'SLUICE_TARGET=local\n' })).toBe(
      'target other :memory:',
    )
    expect(await chosen([], {}, { '.env': 'OTHER=x/y.duckdb\n' })).toMatch(/^target other \S+\/x\/y\.duckdb$/)
  })

  test('must exist, and have a url', async () => {
    expect(await chosen(['--target', 'pord'])).toContain(
      'E_NO_TARGET: there is no target "pord"\n  at --target pord\n  → did you mean prod?',
    )
    expect(await chosen(['--target', 'prod'])).toContain(
      'E_NO_URL: target prod has no url\n  at targets.prod.url in sluice.config.ts',
    )
  })
})
