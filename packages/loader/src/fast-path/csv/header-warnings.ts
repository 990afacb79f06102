import type { Resource } from '../../api/resource.ts'
import type { LoadContext } from '../../context/load-context.ts'
import { hintWarnings } from '../../prepare/check-hints.ts'
import { oddHeaderWarning } from '../../prepare/odd-header.ts'
import type { BegunFiles } from './opened-csv.ts'

/** What is odd about the headers of CSV files. */
export function oddHeaderOf({ begun: [file, ...others] }: BegunFiles): string | undefined {
  if (!file) return undefined
  const sources = [file, ...others].flatMap(({ header }) => header)
  return oddHeaderWarning({ columns: sources.map((source) => ({ source })) }, file.format)
}

/** What the usual way says of the headers of CSV files, and of hints for columns that they do not have. */
export function headerWarnings(resource: Resource, csv: BegunFiles, context: LoadContext): readonly string[] {
  const seen = new Set(csv.begun.flatMap(({ header }) => header))
  const odd = oddHeaderOf(csv)
  const all = [...(odd === undefined ? [] : [odd]), ...hintWarnings(resource, seen, [], context)]
  return all.map((text) => `${context.source}.${resource.name}: ${text}`)
}
