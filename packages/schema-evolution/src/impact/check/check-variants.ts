import { withoutComments } from '../delta/type-variants.ts'
import type { CodeProject } from './code-project.ts'
import { newDiagnostics, type Diagnostic } from './checker/diagnostic.ts'
import type { TypeChecker } from './checker/type-checker.ts'

/** The generated types in three states. */
export interface TypeTexts {
  readonly before: string
  readonly after: string
  /** `after` without all that the migrations made or changed. */
  readonly probe: string
}

/** What the compiler says of a project's code. */
export interface Checked {
  /** Errors that the code has without the migrations, in the files that have errors with them. */
  readonly before: readonly Diagnostic[]
  /** Errors that the code has with and without them. */
  readonly stay: readonly Diagnostic[]
  /** Errors that come with the migrations. */
  readonly breaks: readonly Diagnostic[]
  /** Errors that come without what the migrations made or changed. */
  readonly probed: readonly Diagnostic[]
}

/** A project's code, checked with other texts of the generated file. */
export class VariantCheck {
  readonly #checker: TypeChecker
  readonly #code: CodeProject
  readonly #generated: string

  constructor(checker: TypeChecker, code: CodeProject, generated: string) {
    this.#checker = checker
    this.#code = code
    this.#generated = generated
  }

  /** The errors that files have where the generated file has this text. */
  async errors(text: string, files: Iterable<string>): Promise<readonly Diagnostic[]> {
    const wanted = [...files].filter((file) => this.#code.own.has(file) && file !== this.#generated)
    if (wanted.length === 0) return []
    await this.#checker.write(this.#generated, text)
    return this.#checker.errors(this.#code.checked, wanted)
  }

  /**
   * Checks the files that are `concerned` with the types after, then before where there are errors, then those of them that are
   * `named` without what changes.
   */
  async variants(
    texts: TypeTexts,
    { concerned, named }: { readonly concerned: Iterable<string>; readonly named: Iterable<string> },
  ): Promise<Checked> {
    const same = (a: string, b: string): boolean => withoutComments(a) === withoutComments(b)
    const stays = same(texts.before, texts.after)
    const probes = !same(texts.probe, texts.after)
    // Where the types stay, nothing breaks.
    const after = await this.errors(texts.after, stays ? (probes ? named : []) : concerned)
    const before = stays ? after : await this.errors(texts.before, filesOf(after))
    const fresh = newDiagnostics(before, after)
    const probe = probes ? await this.errors(texts.probe, named) : after
    return {
      before,
      stay: after.filter((one) => !fresh.includes(one)),
      breaks: fresh,
      probed: newDiagnostics(after, probe),
    }
  }
}

/** The files that have errors. */
export const filesOf = (errors: readonly Diagnostic[]): ReadonlySet<string> =>
  new Set(errors.map(({ file }) => file))
