import { DATASET_SUFFIX, flag, type OptionTable } from '../framework/option.ts'

export const TRANSFORM_OPTIONS = {
  full: flag('build all models, even if nothing has changed for them'),
  yes: flag('on a protected target, do not ask before models lose columns or change column types'),
  ...DATASET_SUFFIX,
} satisfies OptionTable
