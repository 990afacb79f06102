import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandEnvironment, commandLine } from '../../support/command/command-line.ts'

/** Where a command runs, and what it finds in its environment. */
export interface Place {
  readonly dir: string
  readonly env: Readonly<Record<string, string>>
}

/** What a command had said when it ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The objects on stdout. */
  readonly lines: readonly Record<string, unknown>[]
  readonly stderr: string
  readonly milliseconds: number
}

/** The real command, running in a separate process. */
export class Command {
  readonly child: ChildProcess
  readonly #startedAt = performance.now()
  readonly #exit: Promise<unknown>
  #stdout = ''
  #stderr = ''
  #changed = Promise.withResolvers<void>()
  #ended = false

  constructor(project: Place, args: readonly string[]) {
    const env = commandEnvironment(project.env)
    // The binary itself: of node_modules/.bin/node only a shell might be killed.
    this.child = spawn(process.execPath, commandLine(...args, '--json'), { cwd: project.dir, env })
    this.child.stdout?.on('data', (chunk: Buffer) => this.#add(chunk.toString(), ''))
    this.child.stderr?.on('data', (chunk: Buffer) => this.#add('', chunk.toString()))
    this.#exit = once(this.child, 'close').then(() => {
      this.#ended = true
      this.#changed.resolve()
    })
  }

  #add(out: string, err: string): void {
    this.#stdout += out
    this.#stderr += err
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  get #complete(): readonly string[] {
    return this.#stdout.split('\n').slice(0, -1)
  }

  /** Waits for a line that `wanted` takes, or for the end; true where it came. */
  async said(wanted: (line: string, index: number) => boolean): Promise<boolean> {
    while (!this.#complete.some(wanted)) {
      if (this.#ended) return false
      await this.#changed.promise
    }
    return true
  }

  /** Waits for the event that a phase of some resource begins. */
  phase(phase: string, resource = ''): Promise<boolean> {
    return this.said(
      (line) => line.includes(`"resource":"${resource}`) && line.includes(`"phase":"${phase}"`),
    )
  }

  async end(): Promise<Ended> {
    await this.#exit
    return {
      code: this.child.exitCode,
      signal: this.child.signalCode,
      lines: this.#complete.map((line) => JSON.parse(line) as Record<string, unknown>),
      stderr: this.#stderr,
      milliseconds: performance.now() - this.#startedAt,
    }
  }

  /** Waits for its end at most so long, then kills it. */
  async endWithin(milliseconds: number): Promise<Ended> {
    const late = sleep(milliseconds, undefined, { ref: false }).then(() => {
      this.child.kill('SIGKILL')
      throw new Error(`still running after ${milliseconds} ms:\n${this.#stdout}${this.#stderr}`)
    })
    return Promise.race([this.end(), late])
  }
}

/** Far beyond what a command takes on a busy machine. */
const LONGEST = 120_000

/** Runs a command to its end. */
export const run = (project: Place, args: readonly string[]): Promise<Ended> =>
  new Command(project, args).endWithin(LONGEST)

/** Runs a command that has to succeed. */
export async function succeed(project: Place, args: readonly string[]): Promise<Ended> {
  const ended = await run(project, args)
  if (ended.code === 0) return ended
  const said = JSON.stringify(ended.lines.at(-1), null, 2)
  throw new Error(
    `sluice ${args.join(' ')} ended with ${ended.code ?? ended.signal}:\n${said}\n${ended.stderr}`,
  )
}
