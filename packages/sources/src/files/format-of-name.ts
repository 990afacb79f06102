import type { FileFormat } from '@sluice/loader'

const FORMATS: Readonly<Record<string, FileFormat>> = {
  csv: { kind: 'csv' },
  tsv: { kind: 'csv', delimiter: '\t' },
  ndjson: { kind: 'ndjson' },
  jsonl: { kind: 'ndjson' },
  json: { kind: 'json' },
  parquet: { kind: 'parquet' },
  xlsx: { kind: 'xlsx' },
  xlsm: { kind: 'xlsx' },
  avro: { kind: 'avro' },
}

/**
 * The format that a name or glob ends in, before `.gz`, `.zst` or `.bz2`; undefined where the ending says nothing, as `.txt`,
 * whose delimiter is unknown.
 */
export function formatOfName(name: string): FileFormat | undefined {
  const ending = /\.([a-z]+)(?:\.(?:gz|zst|bz2))?$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined
}

const ENDINGS: Readonly<Record<FileFormat['kind'], string>> = {
  csv: '{csv,tsv,txt}',
  'fixed-width': '{txt,dat,prn,asc}',
  ndjson: '{ndjson,jsonl}',
  json: 'json',
  parquet: 'parquet',
  xlsx: '{xlsx,xlsm}',
  avro: 'avro',
}

/** The glob of all files of a format, in any folder, plain or compressed. */
export const globOfFormat = ({ kind }: FileFormat): string => `**/*.${ENDINGS[kind]}{,.gz,.zst,.bz2}`
