import { SluiceError } from '@sluice/schema'
import { existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { placedIn, type Diagnostic } from './diagnostic.ts'
import type { Overlay } from './overlay.ts'
import type { TypeChecker } from './type-checker.ts'

/** What is used of `typescript/unstable/async`, which TypeScript has from 7.0 on. */
interface NativeDiagnostic {
  readonly fileName?: string
  readonly pos: number
  readonly code: number
  readonly category: number
  readonly text: string
  readonly messageChain?: readonly NativeDiagnostic[]
}
interface NativeProgram {
  getSourceFileNames(): Promise<readonly string[]>
  getSyntacticDiagnostics(file: string): Promise<readonly NativeDiagnostic[]>
  getSemanticDiagnostics(file: string): Promise<readonly NativeDiagnostic[]>
  getProgramDiagnostics(): Promise<readonly NativeDiagnostic[]>
  getConfigFileParsingDiagnostics(): Promise<readonly NativeDiagnostic[]>
}
interface NativeSnapshot {
  getProject(tsconfig: string): { readonly program: NativeProgram } | undefined
  dispose(): Promise<void>
}
interface NativeApi {
  updateSnapshot(change: {
    openProjects?: readonly string[]
    fileChanges?: { changed: readonly string[] }
  }): Promise<NativeSnapshot>
  close(): Promise<void>
}
interface NativeModule {
  readonly API: new (options: { cwd: string; fs: Record<string, (path: string) => unknown> }) => NativeApi
}

const ERROR = 1

/** The compiler as a process that answers questions, from TypeScript 7.0 on. */
export class NativeChecker implements TypeChecker {
  readonly #api: NativeApi
  readonly #overlay: Overlay
  readonly #signal: AbortSignal | undefined
  #snapshot: NativeSnapshot | undefined
  #changed = new Set<string>()

  private constructor(api: NativeApi, overlay: Overlay, signal: AbortSignal | undefined) {
    this.#api = api
    this.#overlay = overlay
    this.#signal = signal
  }

  /** `module` is the file of `typescript/unstable/async`. */
  static async open(
    module: string,
    cwd: string,
    overlay: Overlay,
    signal?: AbortSignal,
  ): Promise<NativeChecker> {
    const { API } = (await import(pathToFileURL(module).href)) as NativeModule
    const fs = {
      readFile: (path: string) => overlay.get(path),
      fileExists: (path: string) => (overlay.get(path) === undefined ? undefined : true),
      directoryExists: (path: string) => (overlay.hasIn(path) ? true : undefined),
    }
    return new NativeChecker(new API({ cwd, fs }), overlay, signal)
  }

  async files(tsconfig: string): Promise<readonly string[]> {
    return (await this.#program(tsconfig)).getSourceFileNames()
  }

  async configErrors(tsconfig: string): Promise<readonly Diagnostic[]> {
    const program = await this.#program(tsconfig)
    const found = [await program.getConfigFileParsingDiagnostics(), await program.getProgramDiagnostics()]
    return found
      .flat()
      .filter(({ category }) => category === ERROR)
      .map((one) => this.#placed({ ...one, fileName: '' }))
  }

  async errors(tsconfig: string, files: Iterable<string>): Promise<readonly Diagnostic[]> {
    const program = await this.#program(tsconfig)
    const found: NativeDiagnostic[] = []
    for (const file of files) {
      this.#signal?.throwIfAborted()
      found.push(...(await program.getSyntacticDiagnostics(file)))
      found.push(...(await program.getSemanticDiagnostics(file)))
    }
    return found.filter(({ category }) => category === ERROR).map((one) => this.#placed(one))
  }

  async write(path: string, text: string): Promise<void> {
    if (this.#overlay.get(path) === text) return
    this.#overlay.set(path, text)
    this.#changed.add(path)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#api.close()
  }

  async #program(tsconfig: string): Promise<NativeProgram> {
    const known = this.#snapshot?.getProject(tsconfig)
    if (!known || this.#changed.size > 0) {
      const old = this.#snapshot
      this.#snapshot = await this.#api.updateSnapshot({
        ...(known ? {} : { openProjects: [tsconfig] }),
        ...(this.#changed.size > 0 ? { fileChanges: { changed: [...this.#changed] } } : {}),
      })
      this.#changed = new Set()
      await old?.dispose()
    }
    const project = this.#snapshot?.getProject(tsconfig)
    if (project) return project.program
    throw new SluiceError('the TypeScript of the project cannot open its tsconfig', {
      code: 'E_TYPESCRIPT',
      place: tsconfig,
      hint: 'check that the project’s own type check runs',
    })
  }

  #placed({ fileName = '', pos, code, ...diagnostic }: NativeDiagnostic): Diagnostic {
    const text = this.#overlay.get(fileName) ?? (existsSync(fileName) ? readFileSync(fileName, 'utf8') : '')
    return placedIn(fileName, text, pos, `TS${code}`, linesOf(diagnostic).join('\n'))
  }
}

const linesOf = ({
  text,
  messageChain = [],
}: Pick<NativeDiagnostic, 'text' | 'messageChain'>): readonly string[] => [
  text,
  ...messageChain.flatMap(linesOf),
]
