import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { data, Evaluator, Lexer, Parser } from '@actions/expressions'
import { parse } from 'yaml'
import { commandLine } from '../../support/command/command-line.ts'
import { scratch, write } from './shop.ts'

const ROOT = join(import.meta.dirname, '../../..')

interface Step {
  readonly name?: string
  readonly if?: string
  readonly env?: Readonly<Record<string, string>>
  readonly run?: string
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly if?: string
        readonly env?: Readonly<Record<string, string>>
        readonly steps: readonly Step[]
      }
    >
  >
}

/** What GitHub hands to a run. */
export interface Run {
  readonly event: string
  /** `github.event`: what the webhook of that event has. */
  readonly payload: object
  readonly vars: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
  /** The checkout. */
  readonly dir: string
  /** Environment of the runner. */
  readonly env: Readonly<Record<string, string>>
}

/** What a step with a shell line printed; steps whose `if` is false are left out. */
export interface RanStep {
  readonly step: string
  readonly code: number
  readonly output: string
}

const FUNCTIONS = ['cancelled', 'hashFiles'] as const

/** Runs the shell lines of a workflow as GitHub does for an event: expressions, environment, one shell a step. */
export async function runWorkflow(name: string, run: Run): Promise<{ steps: RanStep[]; summary: string }> {
  const workflow = parse(readFileSync(join(ROOT, '.github/workflows', name), 'utf8')) as Workflow
  if (!Object.hasOwn(workflow.on, run.event)) throw new Error(`${name} does not run on ${run.event}`)
  const bin = await shims()
  const summary = join(bin, 'summary.md')
  const value = evaluatorFor(run)
  const steps: RanStep[] = []
  for (const job of Object.values(workflow.jobs)) {
    if (job.if !== undefined && value(job.if).coerceString() !== 'true') continue
    const jobEnv = filled(job.env, value)
    let failed = false
    for (const { run: script, ...step } of job.steps) {
      if (script === undefined) continue
      const condition = step.if ?? 'true'
      const always = condition.includes('cancelled()')
      if ((failed && !always) || value(bare(condition)).coerceString() !== 'true') continue
      const env = {
        ...run.env,
        ...jobEnv,
        ...filled(step.env, value),
        PATH: `${bin}:${run.env['PATH'] ?? process.env['PATH'] ?? ''}`,
        GITHUB_STEP_SUMMARY: summary,
      }
      const ended = await shell(script, run.dir, env)
      if (ended.code !== 0) failed = true
      steps.push({ step: step.name ?? script, ...ended })
    }
  }
  return { steps, summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '' }
}

const bare = (expression: string): string => expression.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1').trim()

const filled = (
  env: Readonly<Record<string, string>> = {},
  value: (expression: string) => data.ExpressionData,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).map(([key, text]) => [
      key,
      String(text).replaceAll(/\$\{\{(.*?)\}\}/g, (_, expression: string) =>
        value(expression).coerceString(),
      ),
    ]),
  )

function evaluatorFor({
  payload,
  vars,
  secrets,
  dir,
  event,
}: Run): (expression: string) => data.ExpressionData {
  const github = {
    event: payload,
    event_name: event,
    repository: 'acme/shop',
    token: 'the-token',
    ref: 'refs/heads/main',
    ref_name: 'main',
  }
  const context = dataOf({ github, vars, secrets }) as data.Dictionary
  const functions = new Map(
    [
      { name: 'cancelled', call: () => new data.BooleanData(false) },
      {
        name: 'hashFiles',
        call: (...[file]: data.ExpressionData[]) =>
          new data.StringData(existsSync(join(dir, file?.coerceString() ?? '')) ? 'a-hash' : ''),
      },
    ].map((one) => [one.name.toLowerCase(), { ...one, minArgs: 0, maxArgs: 1 }]),
  )
  return (expression) => {
    const { tokens } = new Lexer(bare(expression)).lex()
    const infos = FUNCTIONS.map((name) => ({ name, minArgs: 0, maxArgs: 1 }))
    return new Evaluator(
      new Parser(tokens, ['github', 'vars', 'secrets'], infos).parse(),
      context,
      functions,
    ).evaluate()
  }
}

function dataOf(value: unknown): data.ExpressionData {
  if (typeof value === 'string') return new data.StringData(value)
  if (typeof value === 'number') return new data.NumberData(value)
  if (typeof value === 'boolean') return new data.BooleanData(value)
  if (typeof value !== 'object' || value === null) return new data.Null()
  return new data.Dictionary(...Object.entries(value).map(([key, one]) => ({ key, value: dataOf(one) })))
}

/** `npx` that installs nothing, and runs the command of this repository. */
async function shims(): Promise<string> {
  const bin = join(await scratch(), 'bin')
  await mkdir(bin)
  const node = join(ROOT, 'node_modules/.bin/node')
  await write(bin, {
    npx: `#!/bin/sh
[ "$1" = --yes ] && shift
case "$1 $2" in
  pnpm@*' install') ;;
  pnpm@*' sluice') shift 2; exec '${node}' ${commandLine()
    .map((word) => `'${word}'`)
    .join(' ')} "$@" ;;
  *) echo "npx $*: not part of a workflow" >&2; exit 1 ;;
esac
`,
  })
  await chmod(join(bin, 'npx'), 0o755)
  return bin
}

const shell = (
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Omit<RanStep, 'step'>> =>
  new Promise((resolve) => {
    execFile('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: stdout + stderr })
    })
  })
