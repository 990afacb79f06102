import { expect } from 'vitest'
import type { Ended } from '../../support/run-main.ts'
import { SECRET, type Shop } from './shop.ts'

export interface Failure {
  readonly code: string
  /** Parts of what went wrong, where, and what to do next. */
  readonly what: string | RegExp
  readonly at: string | RegExp
  readonly next: string | RegExp
  readonly exitCode?: number
  /** Must be printed and written nowhere, beside the secret of the project. */
  readonly secrets?: readonly string[]
}

const containing = (part: string | RegExp): unknown =>
  typeof part === 'string' ? expect.stringContaining(part) : expect.stringMatching(part)

/** A command failed with one message that says what, where and what next, and without a stack or a secret. */
export async function expectFailure(
  shop: Shop,
  { code, stdout, stderr }: Ended,
  { code: error, what, at, next, exitCode = 1, secrets = [] }: Failure,
): Promise<void> {
  const [, ...parts] = /(?:^|\n)error (E_\w+): (.+)\n {2}at (.+)\n {2}→ (.+)\n$/.exec(stderr) ?? []
  expect(parts, stderr).toEqual([error, containing(what), containing(at), containing(next)])
  expect(stderr.match(/\berror E_/g)).toHaveLength(1)
  expect(stderr).not.toMatch(/\n\s+at (async |new )?[\w.<>]+ \(|node:internal|file:\/\//)
  expect(code).toBe(exitCode)
  const said = stdout + stderr + (await shop.written())
  for (const secret of [SECRET, ...secrets]) expect(said).not.toContain(secret)
}
