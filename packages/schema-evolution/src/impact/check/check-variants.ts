import { withoutComments } from '../type-variants.ts'
import type { Compiler } from './compiler.ts'
import { newDiagnostics, type Diagnostic } from './diagnostic.ts'
import type { Mirror } from './mirror.ts'

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

/**
 * Checks the files of a project's code that are `concerned` with the types after, then before where there are errors, then
 * those of them that are `named` without what changes.
 */
export async function checkVariants(
  compiler: Compiler,
  mirror: Mirror,
  texts: TypeTexts,
  { concerned, named }: { readonly concerned: ReadonlySet<string>; readonly named: ReadonlySet<string> },
): Promise<Checked> {
  const same = (a: string, b: string): boolean => withoutComments(a) === withoutComments(b)
  const after = await mirror.check(compiler, texts.after, concerned)
  const before = same(texts.before, texts.after)
    ? after
    : await mirror.check(compiler, texts.before, filesOf(after))
  const fresh = newDiagnostics(before, after)
  const probe = same(texts.probe, texts.after) ? after : await mirror.check(compiler, texts.probe, named)
  return {
    before,
    stay: after.filter((one) => !fresh.includes(one)),
    breaks: fresh.filter(inCode),
    probed: newDiagnostics(after, probe).filter(inCode),
  }
}

/** The files that have errors. */
export const filesOf = (errors: readonly Diagnostic[]): ReadonlySet<string> =>
  new Set(errors.map(({ file }) => file).filter((file) => file !== ''))

/** An error of a tsconfig has no place. */
const inCode = ({ file }: Diagnostic): boolean => file !== ''
