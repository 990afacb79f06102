import { DATASET_SUFFIX, flag, type OptionTable } from '../framework/option.ts'

export const TRANSFORM_OPTIONS = {
  full: flag('build all models, also those that nothing has changed for'),
  yes: flag('on a protected target, build models whose columns go or change their type, without asking'),
  ...DATASET_SUFFIX,
} satisfies OptionTable
