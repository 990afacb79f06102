import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'

const END = '--- the command ended with '

/** A word of a line of shell. */
export const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`

/**
 * Runs shell commands one after the other in one process: a fork of a process of tests, which has hundreds of MB, takes
 * longer than what git does in a small repository. It does not keep the process of the tests.
 */
export class GitShell implements AsyncDisposable {
  readonly #shell: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  #last: Promise<unknown> = Promise.resolve()

  constructor(env: NodeJS.ProcessEnv) {
    this.#shell = spawn('bash', ['--noprofile', '--norc'], { env })
    this.#shell.unref()
    for (const pipe of this.#shell.stdio) (pipe as Socket | null)?.unref()
    this.#shell.stdin.write(`errors=$(mktemp); trap 'rm -f "$errors"' EXIT\n`)
    this.#lines = createInterface({ input: this.#shell.stdout })[Symbol.asyncIterator]()
  }

  /** Runs a line of shell in a folder; what it prints. */
  run(dir: string, line: string): Promise<string> {
    const ended = this.#last.then(() => this.#next(dir, line))
    this.#last = ended.catch(() => undefined)
    return ended
  }

  async #next(dir: string, line: string): Promise<string> {
    const command = `(cd ${quoted(dir)} && ${line}) 2>"$errors" </dev/null`
    this.#shell.stdin.write(`${command}; code=$?; [ $code = 0 ] || cat "$errors"; echo; echo "${END}$code"\n`)
    const printed: string[] = []
    for (;;) {
      const { value, done } = await this.#lines.next()
      if (done) throw new Error(`the shell ended in ${line}`)
      if (!value.startsWith(END)) printed.push(value)
      else if (value === `${END}0`) return printed.join('\n').trim()
      else throw new Error(`${line} in ${dir}: ${printed.join('\n')}`)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => void this.#shell.on('close', resolve))
    this.#shell.ref()
    this.#shell.stdin.end()
    await ended
  }
}
