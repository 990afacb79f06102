/** How an option's text becomes a value. */
export interface OptionValues {
  readonly flag: boolean
  readonly text: string
  readonly count: number
  readonly date: string
  /** True where it stands alone. */
  readonly optional: string | true
}

export type OptionKind = keyof OptionValues

export type OptionValue = OptionValues[OptionKind]

/** One `--option` of a command. */
export interface Option<K extends OptionKind = OptionKind> {
  readonly kind: K
  /** What stands for the value in the help, such as `DIR`. */
  readonly placeholder?: string
  readonly help: string
}

/** A command's options by name, without the dashes. */
export type OptionTable = Readonly<Record<string, Option>>

/** What the options of a table parse to; absent where they were not given. */
export type ParsedOptions<T extends OptionTable> = {
  readonly [Name in keyof T]?: OptionValues[T[Name]['kind']]
}

/** A switch that is on or not given. */
export const flag = (help: string): Option<'flag'> => ({ kind: 'flag', help })

/** An option with a text. */
export const text = (placeholder: string, help: string): Option<'text'> => ({
  kind: 'text',
  placeholder,
  help,
})

/** An option with a whole number from 1. */
export const count = (help: string): Option<'count'> => ({ kind: 'count', placeholder: 'N', help })

/** An option with a day, `YYYY-MM-DD`. */
export const date = (help: string): Option<'date'> => ({ kind: 'date', placeholder: 'YYYY-MM-DD', help })

/** An option that may stand alone, or have a text behind `=`: behind a space it would be an argument. */
export const optional = (placeholder: string, help: string): Option<'optional'> => ({
  kind: 'optional',
  placeholder,
  help,
})

/** The option of commands that work on the tables of a target. */
export const DATASET_SUFFIX = {
  'dataset-suffix': text(
    'NAME',
    'work on your own datasets, such as shop_NAME (default: SLUICE_DATASET_SUFFIX)',
  ),
} satisfies OptionTable

/** Options that every command has. */
export const GLOBAL_OPTIONS = {
  project: text('DIR', 'folder with sluice.config.ts (default: SLUICE_PROJECT, then the current folder)'),
  target: text('NAME', 'a target of the config (default: SLUICE_TARGET, then defaultTarget)'),
  json: flag('print NDJSON: events, then one object with the result'),
  debug: flag('print stack traces'),
  help: flag('print this help'),
} satisfies OptionTable
