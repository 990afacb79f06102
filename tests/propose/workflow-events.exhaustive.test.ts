import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeGithub, type FakeGithub } from './support/github.ts'
import { prepareRepository, repository, type Repository } from './support/repository.ts'
import { runWorkflow, type Run } from './support/run-workflow.ts'
import { git, GIT_ENV, write } from './support/shop.ts'

prepareRepository()

const REPOSITORY = { full_name: 'acme/shop', default_branch: 'main' }

/** What each event hands over. A schedule has no repository. */
const PAYLOADS = {
  schedule: { schedule: '17 3 * * *' },
  workflow_dispatch: { inputs: {}, ref: 'refs/heads/main', repository: REPOSITORY },
  push: { ref: 'refs/heads/main', repository: REPOSITORY },
} as const

const pullRequest = (base: string, head: string) => ({
  number: 12,
  pull_request: {
    number: 12,
    base: { ref: 'main', sha: base },
    head: { ref: 'change', repo: { full_name: head } },
  },
  repository: REPOSITORY,
})

const run = (
  { dir }: Pick<Repository, 'dir'>,
  github: FakeGithub,
  event: string,
  payload: object,
  vars: Readonly<Record<string, string>> = {},
): Run => ({
  event,
  payload,
  vars: { SLUICE_TARGET: 'local', ...vars },
  secrets: {},
  dir,
  env: { ...GIT_ENV, ...github.env },
})

const drift = (dir: string): Promise<void> => write(dir, { 'data/shop/2.csv': 'id,qty,coupon\n2,20,A\n' })

test.each(['schedule', 'workflow_dispatch'] as const)(
  'on %s, load.yml loads and opens a pull request against the default branch',
  async (event) => {
    const project = await repository()
    const github = await fakeGithub()
    await drift(project.dir)
    const { steps } = await runWorkflow('load.yml', run(project, github, event, PAYLOADS[event]))
    expect(steps.map(({ step, code }) => [step, code])).toEqual([
      ['npx --yes pnpm@12.21.0 install --frozen-lockfile', 0],
      ['Load', 0],
      ['Propose', 0],
    ])
    expect((await github.calls()).map(({ args }) => args.split(' --')[0])).toEqual([
      'auth setup-git',
      'pr list',
      'pr create',
      'pr list', // of the other source, which has nothing to propose
    ])
    expect(await git(project.remote, 'branch', '--list', '--format=%(refname:short)')).toBe(
      'main\nsluice/shop',
    )
  },
)

test('a source that fails does not keep the others from being proposed', async () => {
  const project = await repository()
  const github = await fakeGithub()
  await drift(project.dir)
  await rename(join(project.dir, 'data/web'), join(project.dir, 'data/gone'))
  const { steps } = await runWorkflow('load.yml', run(project, github, 'schedule', PAYLOADS.schedule))
  expect(steps.map(({ step, code }) => [step, code]).slice(1)).toEqual([
    ['Load', 1],
    ['Propose', 0],
  ])
  expect((await github.calls()).map(({ args }) => args)).toContainEqual(expect.stringMatching(/^pr create /))
})

test('on push, migrate.yml applies what is merged', async () => {
  const project = await repository()
  const github = await fakeGithub()
  await drift(project.dir)
  await project.run(['load'])
  await git(project.dir, 'add', 'migrations')
  await git(project.dir, 'commit', '--quiet', '--message', 'Add coupon')
  const { steps } = await runWorkflow('migrate.yml', run(project, github, 'push', PAYLOADS.push))
  expect(steps.map(({ step, code }) => [step, code]).at(-1)).toEqual(['Migrate', 0])
  expect(steps.at(-1)?.output).toContain('1 migration applied to target local')
})

test('on pull_request, review-migrations.yml comments, and one from a fork has its review in the summary', async () => {
  const project = await repository()
  const github = await fakeGithub()
  const base = await git(project.dir, 'rev-parse', 'HEAD')
  await git(project.dir, 'switch', '--quiet', '--create', 'change')
  await drift(project.dir)
  await project.run(['load'])
  await project.run(['generate'])
  await git(project.dir, 'add', 'migrations', 'generated')
  await git(project.dir, 'commit', '--quiet', '--message', 'Add coupon')
  const own = run(project, github, 'pull_request', pullRequest(base, 'acme/shop'))
  const reviewed = await runWorkflow('review-migrations.yml', own)
  expect(reviewed.steps.map(({ step, code }) => [step, code]).slice(1)).toEqual([
    ['Review, and comment', 0],
    ['Show it in the summary', 0],
  ])
  expect(reviewed.summary).toContain('1 new migration')
  expect((await github.calls()).map(({ args }) => args)).toContainEqual(
    expect.stringMatching(/issues\/12\/comments/),
  )
  const fork = run(project, github, 'pull_request', pullRequest(base, 'stranger/shop'))
  const strange = await runWorkflow('review-migrations.yml', fork)
  expect(strange.steps.map(({ step }) => step).slice(1)).toEqual(['Review', 'Show it in the summary'])
  expect(strange.summary).toContain('1 new migration')
  expect(await github.calls()).toEqual([])
})

test('SLUICE_PROJECT names a project that is not at the top of its repository', async () => {
  const project = await repository()
  const github = await fakeGithub()
  const vars = { SLUICE_PROJECT: 'project' }
  const top = { ...project, dir: join(project.dir, '..') }
  const { steps } = await runWorkflow('migrate.yml', run(top, github, 'push', PAYLOADS.push, vars))
  expect(steps.at(-1)).toMatchObject({ step: 'Migrate', code: 0 })
  expect(steps.at(-1)?.output).toContain('target local has applied all migrations')
})

test('nothing runs where no target is named', async () => {
  const project = await repository()
  const github = await fakeGithub()
  for (const [name, event] of [
    ['load.yml', 'schedule'],
    ['migrate.yml', 'push'],
  ] as const) {
    const given = run(project, github, event, PAYLOADS[event], { SLUICE_TARGET: '' })
    expect((await runWorkflow(name, given)).steps).toEqual([])
  }
})
