import type { Arguments } from '../framework/command.ts'
import { flag, text, type OptionTable } from '../framework/option.ts'

export const IMPACT_OPTIONS = {
  base: text('REF', 'compare with the migrations of this commit or branch'),
  markdown: flag('print Markdown, for a pull request'),
} satisfies OptionTable

export type ImpactArguments = Arguments<typeof IMPACT_OPTIONS>
