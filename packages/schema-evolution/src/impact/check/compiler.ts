import { SluiceError } from '@sluice/schema'
import { spawn } from 'node:child_process'
import { parseDiagnostics, type Diagnostic } from './diagnostic.ts'

/** Nothing is written, whatever the tsconfig says. */
const CHECK_ONLY = ['--noEmit', '--pretty', 'false', '--incremental', 'false', '--composite', 'false']

/** The TypeScript compiler as a process: any version, whether it is written in JavaScript or not. */
export class Compiler {
  readonly #script: string
  readonly #signal: AbortSignal | undefined

  constructor(script: string, signal?: AbortSignal) {
    this.#script = script
    this.#signal = signal
  }

  /** The errors of a project, with paths relative to `folder`. */
  async check(tsconfig: string, folder: string): Promise<readonly Diagnostic[]> {
    return parseDiagnostics(await this.#run(['-p', tsconfig, ...CHECK_ONLY], folder))
  }

  /** All files of a project, those of libraries too, as absolute paths. */
  async files(tsconfig: string, folder: string): Promise<readonly string[]> {
    const output = await this.#run(['-p', tsconfig, '--listFilesOnly', '--pretty', 'false'], folder)
    return output.split(/\r?\n/).filter((line) => line !== '' && !/error TS\d+:/.test(line))
  }

  async #run(args: readonly string[], cwd: string): Promise<string> {
    const child = spawn(process.execPath, [this.#script, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(this.#signal ? { signal: this.#signal } : {}),
    })
    const [out, err]: Buffer[][] = [[], []]
    child.stdout.on('data', (part: Buffer) => out?.push(part))
    child.stderr.on('data', (part: Buffer) => err?.push(part))
    const code = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done))
    // 1 and 2: there are errors in the code, which is what it was asked.
    if (code === 0 || code === 1 || code === 2) return Buffer.concat(out ?? []).toString()
    throw new SluiceError(
      `tsc ended with ${code ?? 'a signal'}: ${Buffer.concat(err ?? [])
        .toString()
        .trim()}`,
      {
        code: 'E_TYPESCRIPT',
        place: this.#script,
        hint: 'see whether the project’s own type check runs',
      },
    )
  }
}
