import type { Arguments } from '../framework/command.ts'
import { flag, type OptionTable } from '../framework/option.ts'

export const PACKAGES_OPTIONS = {
  all: flag('with drop: all packages that no load uses'),
  yes: flag('with drop: delete without asking'),
} satisfies OptionTable

export type PackagesArguments = Arguments<typeof PACKAGES_OPTIONS>
