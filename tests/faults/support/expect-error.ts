import { expect } from 'vitest'
import type { Ended } from './command.ts'

interface ErrorLine {
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string | null }
}

/** The one error that a failed command printed: with a code and a hint, and without a stack. */
export function expectError({ code, lines, stderr }: Ended, exitCode: number, errorCode: string): string {
  const errors = lines.flatMap((line) => (line as ErrorLine).error ?? [])
  expect(errors, stderr).toMatchObject([{ code: errorCode, hint: expect.any(String) }])
  expect(code).toBe(exitCode)
  expect(JSON.stringify(errors) + stderr).not.toMatch(/\n\s+at |\bat (async )?[\w.]+ \(/)
  return errors[0]?.message ?? ''
}
