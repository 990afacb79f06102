import { describe, expect, test } from 'vitest'
import { configWith, LOCAL, makeProject } from './support/project.ts'
import { objectsOf, sluice, sluiceProcess } from './support/sluice.ts'

describe('help', () => {
  test('sluice --help lists the commands; sluice alone does too, and fails', async () => {
    const dir = await makeProject({})
    const [help, alone, word] = await Promise.all([
      sluiceProcess(dir, ['--help']),
      sluiceProcess(dir, []),
      sluiceProcess(dir, ['help']),
    ])
    expect(help.code).toBe(0)
    expect(help.stdout).toMatch(/^ {2}migrate +apply pending migrations/m)
    expect(alone).toEqual({ ...help, code: 2 })
    expect(word).toEqual(help)
  })

  test('every command has --help, without a project', async () => {
    const dir = await makeProject({})
    const { code, stdout } = await sluice(dir, ['migrate', '--help', '--target'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^sluice migrate \[status\] \[options\]/)
    expect(stdout).toMatch(/--dry-run +print the SQL/)
    expect((await sluice(dir, ['help', 'loads'])).stdout).toMatch(/^sluice loads \[ID \.\.\.\]/)
  })

  test('--version prints the version', async () => {
    expect((await sluice(await makeProject({}), ['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('a wrong command line ends with exit code 2 and says what is right', () => {
  const wrong: readonly (readonly [readonly string[], string, string])[] = [
    [['qurey', 'x'], 'unknown command "qurey"', 'did you mean query?'],
    [['query', '--cvs', 'x'], 'unknown option --cvs', 'did you mean --csv?'],
    [
      ['load', '--since', '2026-01-02', '--until', '2026-01-01'],
      '--since is later than --until',
      'no day is in this range',
    ],
    [['query', '-x'], 'unknown option -x', 'see sluice query --help'],
    [['query'], 'SQL is missing', 'see sluice query --help'],
    [['query', 'a', 'b'], 'unexpected argument "b"', 'see sluice query --help'],
    [['query', '--target', '--csv', 'x'], '--target needs a value', 'write --target NAME'],
    [['query', '--csv=yes', 'x'], '--csv takes no value', 'write --csv alone'],
    [['loads', '--limit', 'many'], '--limit must be a whole number from 1, got "many"', 'write --limit 100'],
    [['loads', 'drop'], 'ID is missing', 'write sluice loads drop 12'],
    [['loads', 'x1'], '"x1" is not a load number', 'sluice loads lists them'],
    [['migrate', 'stauts'], '"stauts" is not an action of migrate', 'write sluice migrate status'],
  ]

  test.each(wrong)('%j', async (args, message, hint) => {
    const { code, stdout, stderr } = await sluice(
      await makeProject({ 'sluice.config.ts': configWith(LOCAL) }),
      args,
    )
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(`error E_USAGE: ${message}`)
    expect(stderr).toContain(`  → ${hint}`)
  })

  test('--json says so on stdout', async () => {
    const { code, stdout, stderr } = await sluice(await makeProject({}), ['qurey', '--json'])
    expect(code).toBe(2)
    expect(stderr).toBe('')
    expect(objectsOf(stdout)).toEqual([
      {
        error: {
          code: 'E_USAGE',
          message: 'unknown command "qurey"',
          place: null,
          hint: 'did you mean query? See sluice --help',
        },
      },
    ])
  })
})

test('options may stand before the command and behind --', async () => {
  const dir = await makeProject({
    'a/sluice.config.ts': configWith(`{ memory: { kind: 'duckdb', path: ':memory:' } }`),
  })
  const before = await sluice(dir, ['--project', 'a', 'query', 'select 1 as one'])
  expect(before).toMatchObject({ code: 0, stdout: 'one\n  1\n(1 row)\n' })
  expect(await sluice(dir, ['query', '--', '--project=a', 'select 1 as one'])).toEqual(before)
})
