import type { Arguments } from '../framework/command.ts'
import { flag, text, type OptionTable } from '../framework/option.ts'

export const DATASETS_OPTIONS = {
  suffix: text('NAME', 'with drop: all datasets with this suffix'),
  yes: flag('with drop: drop without asking'),
} satisfies OptionTable

export type DatasetsArguments = Arguments<typeof DATASETS_OPTIONS>
