import type { SluiceError } from '@sluice/schema'

/** How a check ended: fine, worth knowing, or something that keeps commands from working. */
export type CheckLevel = 'ok' | 'warn' | 'error'

/** One thing that `sluice doctor` looked at. */
export interface Check {
  /** What was checked: `clock`, `rights`. */
  readonly name: string
  /** The target that it is about; null where it is about the project. */
  readonly target: string | null
  readonly level: CheckLevel
  /** What was found. */
  readonly text: string
  /** What to do; null where there is nothing to do. */
  readonly hint: string | null
  /** The code of the error that it would be elsewhere. */
  readonly code: string | null
}

/** What a check found, without where. */
export type Found = Pick<Check, 'name' | 'level' | 'text' | 'hint' | 'code'>

export const fine = (name: string, text: string): Found => ({
  name,
  level: 'ok',
  text,
  hint: null,
  code: null,
})

export const doubtful = (name: string, text: string, hint: string): Found => ({
  name,
  level: 'warn',
  text,
  hint,
  code: null,
})

export const wrong = (name: string, text: string, hint: string, code: string | null = null): Found => ({
  name,
  level: 'error',
  text,
  hint,
  code,
})

/** An error that a command would end with. */
export const broken = (name: string, { message, place, hint, code }: SluiceError): Found => ({
  name,
  level: 'error',
  text: `${message}${place === undefined ? '' : ` (${place})`}`,
  hint: hint ?? null,
  code,
})
