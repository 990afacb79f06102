import type { Arguments } from '../framework/command.ts'
import { DATASET_SUFFIX, text, type OptionTable } from '../framework/option.ts'

export const PREVIEW_OPTIONS = {
  models: text(
    'SELECTOR',
    'only these models, and the tables that they read; write several in quotes, with spaces between them',
  ),
  exclude: text(
    'SELECTOR',
    'leave out the models that it selects; write several in quotes, with spaces between them',
  ),
  base: text('REF', 'commit or branch that state:modified compares with (default: HEAD)'),
  ...DATASET_SUFFIX,
} satisfies OptionTable

export type PreviewArguments = Arguments<typeof PREVIEW_OPTIONS>
