import type { JinjaValue } from './jinja-arguments.ts'

/** Header lines; those without a value are left out. */
export const headerText = (lines: readonly (readonly [key: string, value: string])[]): string =>
  lines.map(([key, value]) => (value === '' ? '' : `--! ${key}: ${value}\n`)).join('')

/** A value of a config as a header has it. */
export const listText = (value: JinjaValue | undefined): string => [value ?? []].flat().join(', ')
