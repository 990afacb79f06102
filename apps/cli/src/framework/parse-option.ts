import { didYouMeanOrHelp, isDay } from '@sluice/schema'
import type { Option, OptionTable, OptionValue } from './option.ts'
import { UsageError } from './usage-error.ts'

/** The entry of an option in its table. */
export function optionNamed(table: OptionTable, name: string, help: string): Option {
  const option = Object.hasOwn(table, name) ? table[name] : undefined
  if (option) return option
  throw new UsageError(
    `unknown option --${name}`,
    didYouMeanOrHelp(name, Object.keys(table), { what: 'options', mark: '--' }, help),
  )
}

/** The value of an option from the text behind it. */
export function parseOption(
  name: string,
  option: Option,
  value: string | undefined,
  help: string,
): OptionValue {
  if (option.kind === 'flag') {
    if (value === undefined) return true
    throw new UsageError(`--${name} takes no value, got ${JSON.stringify(value)}`, `write --${name} alone`)
  }
  if (option.kind === 'optional' && value === undefined) return true
  const example = `--${name}${option.kind === 'optional' ? '=' : ' '}${option.placeholder ?? 'VALUE'}`
  if (value === undefined || value === '')
    throw new UsageError(`--${name} needs a value`, `write ${example}. See ${help}`)
  if (option.kind === 'count') {
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= 1 && Number.isSafeInteger(number)) return number
    throw new UsageError(
      `--${name} must be a whole number from 1, got ${JSON.stringify(value)}`,
      `write --${name} 100`,
    )
  }
  if (option.kind === 'date' && !isDay(value)) {
    throw new UsageError(
      `--${name} must be a day, got ${JSON.stringify(value)}`,
      `write --${name} 2026-01-31`,
    )
  }
  return value
}
