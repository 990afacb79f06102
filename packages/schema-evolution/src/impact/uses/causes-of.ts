import type { ReferenceSubject } from '../delta/reference-subject.ts'
import { newDiagnostics, type Diagnostic } from '../check/checker/diagnostic.ts'

/** More would take too long; then errors are distinguished by the names in them. */
const MOST_CHECKS = 8

export interface CauseSearch {
  /** The errors there are without any of the subjects. */
  readonly before: readonly Diagnostic[]
  /** Those that can break anything. */
  readonly subjects: readonly ReferenceSubject[]
  /** Which of the subjects an error seems to be about. */
  candidates(error: Diagnostic): Promise<readonly ReferenceSubject[]>
  /** The place reported for an error: its declaration. */
  placeKey(error: Diagnostic): Promise<string>
  /** The errors there are with one of the subjects alone. */
  check(subject: ReferenceSubject): Promise<readonly Diagnostic[]>
}

/** An error and what it comes from. */
export interface Caused {
  readonly error: Diagnostic
  readonly subjects: readonly ReferenceSubject[]
}

/**
 * Finds what errors come from. Where several changes can break something, each is checked alone, since errors hide others:
 * what it breaks then counts in declarations that break with all changes together.
 */
export async function causesOf(
  errors: readonly Diagnostic[],
  search: CauseSearch,
): Promise<readonly Caused[]> {
  const { before, subjects, candidates, placeKey, check } = search
  const byNames = (found: readonly Diagnostic[]): Promise<readonly Caused[]> =>
    Promise.all(found.map(async (error) => ({ error, subjects: await candidates(error) })))
  if (errors.length === 0 || subjects.length < 2 || subjects.length > MOST_CHECKS) return byNames(errors)
  const broken = new Set(await Promise.all(errors.map(placeKey)))
  const proved: Caused[] = []
  const explained = new Set<string>()
  for (const subject of subjects) {
    for (const error of newDiagnostics(before, await check(subject))) {
      if (error.file === '') continue
      const key = await placeKey(error)
      if (!broken.has(key)) continue // it takes another change of the migration to break, or to mend
      proved.push({ error, subjects: [subject] })
      explained.add(key)
    }
  }
  const keys = await Promise.all(errors.map(placeKey))
  return [...proved, ...(await byNames(errors.filter((_, i) => !explained.has(keys[i] ?? ''))))]
}
