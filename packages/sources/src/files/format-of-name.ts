import type { FileFormat } from '@sluice/loader'

const FORMATS: Readonly<Record<string, FileFormat>> = {
  csv: { kind: 'csv' },
  tsv: { kind: 'csv', delimiter: '\t' },
  ndjson: { kind: 'ndjson' },
  jsonl: { kind: 'ndjson' },
  json: { kind: 'json' },
  parquet: { kind: 'parquet' },
}

/**
 * The format that a name or glob ends in, before `.gz` or `.zst`; undefined where the ending says nothing, as `.txt`,
 * whose delimiter is unknown.
 */
export function formatOfName(name: string): FileFormat | undefined {
  const ending = /\.([a-z]+)(?:\.(?:gz|zst))?$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined
}

const ENDINGS: Readonly<Record<FileFormat['kind'], string>> = {
  csv: '{csv,tsv,txt}',
  ndjson: '{ndjson,jsonl}',
  json: 'json',
  parquet: 'parquet',
}

/** The glob of all files of a format, in any folder, plain or compressed. */
export const globOfFormat = ({ kind }: FileFormat): string => `**/*.${ENDINGS[kind]}{,.gz,.zst}`
