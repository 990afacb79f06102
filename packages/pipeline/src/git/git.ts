import { SluiceError } from '@sluice/schema'
import type { Environment } from '../environment/dotenv.ts'
import { runProgram, type Ended } from '../programs/run-program.ts'

interface RunOptions {
  readonly input?: string
  /** Added to the environment. */
  readonly env?: Environment
}

/** Variables by which git would work on something else than the folder it is run in, as in a hook. */
const LOCATIONS = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR']

/** A git command that failed: what it said, for whoever knows what that means. */
export class GitError extends SluiceError {
  override readonly name = 'GitError'
  readonly stderr: string

  constructor(args: readonly string[], { stderr }: Ended) {
    super(`git ${args[0] ?? ''} failed: ${lastLines(stderr)}`, {
      code: 'E_GIT',
      hint: 'run the git command by hand in the project folder to find the cause',
    })
    this.stderr = stderr
  }
}

const lastLines = (stderr: string): string =>
  stderr.trim().split('\n').slice(-3).join(' ') || 'it printed nothing'

/** Runs git in one folder. It never asks for a password, and speaks English. */
export class Git {
  readonly dir: string
  readonly #env: Environment

  constructor(dir: string, env: Environment) {
    this.dir = dir
    const rest = Object.fromEntries(Object.entries(env).filter(([name]) => !LOCATIONS.includes(name)))
    this.#env = { ...rest, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' }
  }

  /** The same git elsewhere, or with more in its environment. */
  at(dir: string, env: Environment = {}): Git {
    const git = new Git(dir, this.#env)
    Object.assign(git.#env, env)
    return git
  }

  /**
   * What the command prints, without the line end.
   * @throws GitError
   */
  async run(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const ended = await this.#spawn(args, options)
    if (ended.code !== 0) throw new GitError(args, ended)
    return ended.stdout.replace(/\n$/, '')
  }

  /** Like run; undefined where the command fails. */
  async ask(args: readonly string[]): Promise<string | undefined> {
    const { code, stdout } = await this.#spawn(args, {})
    return code === 0 ? stdout.replace(/\n$/, '') : undefined
  }

  #spawn(args: readonly string[], { input, env = {} }: RunOptions): Promise<Ended> {
    return runProgram('git', args, {
      dir: this.dir,
      env: { ...this.#env, ...env },
      ...(input !== undefined && { input }),
    })
  }
}
