import type { Generated } from '@sluice/schema-evolution'

/** What became of the files in generated/, as one line for people. */
export function generatedLine({ files }: Generated): string {
  const written = files.filter(({ changed }) => changed).map(({ path }) => path)
  return written.length === 0 ? 'generated/ is up to date' : `${written.join(', ')} written`
}
