import type { Check } from '../doctor/check.ts'
import { diagnose } from '../doctor/diagnose.ts'
import { createRedactor } from '../environment/redact.ts'
import type { OpenOptions } from './project/open-project.ts'
import { withPlainErrors } from './project/plain-errors.ts'
import { contextOf, type RunOptions } from './project/run-options.ts'

export interface DoctorOptions extends OpenOptions, Pick<RunOptions, 'signal' | 'now'> {}

/**
 * Checks the config of a project, its secrets, the packages of failed loads, and its targets: all of them, or `target`.
 * It takes the folder instead of an open project, because the result also contains errors of the config.
 * @example
 * const checks = await doctor({ dir: 'warehouse', env: process.env, target: 'production' })
 * const wrong = checks.filter(({ level }) => level === 'error')
 */
export function doctor({ dir, env, target, ...options }: DoctorOptions): Promise<readonly Check[]> {
  const redactor = createRedactor()
  const context = contextOf({ dir, env, redactor }, options)
  return withPlainErrors(
    redactor,
    () => diagnose(context, target === undefined ? {} : { target }),
    options.signal,
  )
}
