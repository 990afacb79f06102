import type { SluiceError } from '@sluice/schema'
import type { Context } from './context.ts'
import type { GLOBAL_OPTIONS, OptionTable, ParsedOptions } from './option.ts'

/** An argument that is named by its place. */
export interface Positional {
  readonly name: string
  readonly help: string
  readonly required?: boolean
  /** True: takes all that follow. */
  readonly many?: boolean
}

/** A command's parsed arguments. */
export interface Arguments<T extends OptionTable = OptionTable> {
  readonly options: ParsedOptions<T & typeof GLOBAL_OPTIONS>
  readonly positionals: readonly string[]
}

/** Those of a command without its own options. */
export type NoOptions = Arguments<Record<never, never>>

/** What a command found or did: `text` for people, `data` for `--json`. */
export interface Outcome {
  readonly text: string
  readonly data: object
  /** True: rows that were asked for, printed without hiding what looks like a secret. */
  readonly verbatim?: boolean
  /** True: what was asked is not so, and the exit code is 1. */
  readonly failed?: boolean
  /** What failed while the rest went on, for people; `data` has it too. */
  readonly errors?: readonly SluiceError[]
}

/** One word after `sluice`. Everything that the parser and the help need to know of it is data. */
export interface Command<T extends OptionTable = OptionTable> {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What a person must know besides, in paragraphs. */
  readonly description: readonly string[]
  readonly positionals: readonly Positional[]
  readonly options: T
  /** True: it leaves nothing to tidy up, so that Ctrl-C ends it at once. */
  readonly endsAtOnce?: boolean
  readonly examples: readonly { readonly line: string; readonly does: string }[]
  run(context: Context, args: Arguments<T>): Promise<Outcome>
}

/** Gives a command's `run` the types of its options. */
export const command = <const T extends OptionTable>(definition: Command<T>): Command<T> => definition
