import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'
import { GIT_ENV } from '../../propose/support/shop.ts'

const END = '--- the command ended with '

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`

/**
 * Runs shell commands one after the other in one process: a fork of a process of tests, which has hundreds of MB, takes
 * longer than what git does in a small repository.
 */
export class GitShell implements AsyncDisposable {
  readonly #shell: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>

  constructor() {
    this.#shell = spawn('bash', ['--noprofile', '--norc'], { env: GIT_ENV })
    this.#lines = createInterface({ input: this.#shell.stdout })[Symbol.asyncIterator]()
  }

  /** Runs a line of shell in a folder; what it prints. */
  async run(dir: string, line: string): Promise<string> {
    this.#shell.stdin.write(`(cd ${quoted(dir)} && ${line}) 2>&1 </dev/null; echo; echo "${END}$?"\n`)
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
    this.#shell.stdin.end()
    await ended
  }
}
