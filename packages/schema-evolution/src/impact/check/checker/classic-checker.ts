import { ts } from 'ts-morph'
import { placedIn, type Diagnostic } from './diagnostic.ts'
import type { Overlay } from './overlay.ts'
import type { TypeChecker } from './type-checker.ts'

/** The compiler as a library: TypeScript up to 6, which the project has or Sluice brings. */
export class ClassicChecker implements TypeChecker {
  readonly #ts: typeof ts
  readonly #overlay: Overlay
  readonly #signal: AbortSignal | undefined
  readonly #programs = new Map<string, ts.Program>()
  readonly #sources = new Map<string, ts.SourceFile>()
  #stale = new Set<string>()

  constructor(compiler: typeof ts, overlay: Overlay, signal?: AbortSignal) {
    this.#ts = compiler
    this.#overlay = overlay
    this.#signal = signal
  }

  async files(tsconfig: string): Promise<readonly string[]> {
    return this.#program(tsconfig)
      .getSourceFiles()
      .map(({ fileName }) => fileName)
  }

  async configErrors(tsconfig: string): Promise<readonly Diagnostic[]> {
    const program = this.#program(tsconfig)
    return [...program.getConfigFileParsingDiagnostics(), ...program.getOptionsDiagnostics()]
      .filter(({ category }) => category === ts.DiagnosticCategory.Error)
      .map((one) => this.#placed({ ...one, file: undefined }))
  }

  async errors(tsconfig: string, files: Iterable<string>): Promise<readonly Diagnostic[]> {
    const program = this.#program(tsconfig)
    const found: ts.Diagnostic[] = []
    for (const file of files) {
      await new Promise(setImmediate) // lets a signal arrive
      this.#signal?.throwIfAborted()
      const source = program.getSourceFile(file)
      if (source)
        found.push(...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source))
    }
    return found
      .filter(({ category }) => category === ts.DiagnosticCategory.Error)
      .map((one) => this.#placed(one))
  }

  async write(path: string, text: string): Promise<void> {
    if (this.#overlay.get(path) === text) return
    this.#overlay.set(path, text)
    this.#sources.delete(path)
    this.#stale = new Set(this.#programs.keys())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#programs.clear()
    this.#sources.clear()
  }

  #program(tsconfig: string): ts.Program {
    const known = this.#programs.get(tsconfig)
    if (known && !this.#stale.has(tsconfig)) return known
    const system: ts.System = {
      ...this.#ts.sys,
      readFile: (path, encoding) => this.#overlay.get(path) ?? this.#ts.sys.readFile(path, encoding),
      fileExists: (path) => this.#overlay.get(path) !== undefined || this.#ts.sys.fileExists(path),
    }
    const parsed = this.#ts.parseJsonConfigFileContent(
      this.#ts.readConfigFile(tsconfig, system.readFile).config ?? {},
      system,
      this.#ts.sys.resolvePath(`${tsconfig}/..`),
      undefined,
      tsconfig,
    )
    const host = this.#ts.createCompilerHost(parsed.options, true)
    host.readFile = system.readFile
    host.fileExists = system.fileExists
    const read = host.getSourceFile.bind(host)
    host.getSourceFile = (path, ...rest) => {
      const source = this.#sources.get(path) ?? read(path, ...rest)
      if (source) this.#sources.set(path, source)
      return source
    }
    const program = this.#ts.createProgram({
      rootNames: parsed.fileNames,
      options: parsed.options,
      host,
      configFileParsingDiagnostics: parsed.errors,
      ...(known ? { oldProgram: known } : {}),
    })
    this.#programs.set(tsconfig, program)
    this.#stale.delete(tsconfig)
    return program
  }

  #placed({ file, start, code, messageText }: ts.Diagnostic): Diagnostic {
    const lines = linesOf(messageText)
    return placedIn(file?.fileName ?? '', file?.text ?? '', start ?? 0, `TS${code}`, lines.join('\n'))
  }
}

const linesOf = (message: string | ts.DiagnosticMessageChain): readonly string[] =>
  typeof message === 'string' ? [message] : [message.messageText, ...(message.next ?? []).flatMap(linesOf)]
