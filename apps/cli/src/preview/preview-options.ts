import type { Arguments } from '../framework/command.ts'
import { DATASET_SUFFIX, text, type OptionTable } from '../framework/option.ts'

export const PREVIEW_OPTIONS = {
  models: text('SELECTOR', 'only these models, with what they read; several in quotes, between spaces'),
  exclude: text('SELECTOR', 'leave out what it selects; several in quotes, between spaces'),
  base: text('REF', 'commit or branch that state:modified compares with (default: HEAD)'),
  ...DATASET_SUFFIX,
} satisfies OptionTable

export type PreviewArguments = Arguments<typeof PREVIEW_OPTIONS>
