import { expect } from 'vitest'
import type { Ended } from './command.ts'

interface Reported {
  readonly code: string
  readonly message: string
  readonly hint: string | null
}

/** An error that ended the command, or the summary of a load with the sources that failed. */
interface ErrorLine {
  readonly error?: Reported
  readonly failures?: readonly Reported[]
}

/** The one error that a failed command printed: with a code and a hint, and without a stack. */
export function expectError({ code, lines, stderr }: Ended, exitCode: number, errorCode: string): string {
  const errors = (lines as readonly ErrorLine[]).flatMap(({ error, failures = [] }) => error ?? failures)
  expect(errors, stderr).toMatchObject([{ code: errorCode, hint: expect.any(String) }])
  expect(code).toBe(exitCode)
  expect(JSON.stringify(errors) + stderr).not.toMatch(/\n\s+at |\bat (async )?[\w.]+ \(/)
  return errors[0]?.message ?? ''
}
