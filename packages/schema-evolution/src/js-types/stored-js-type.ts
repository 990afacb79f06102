import type { Column, StoredType } from '@sluice/schema'

const NUMBER = /^(tinyint|smallint|integer|utinyint|usmallint|uinteger|real|float|double precision|double)$/i
const TEXT = /^(text|varchar|character varying|character|bpchar|uuid)(\(\d+\))?$/i
const BOOLEAN = /^bool(ean)?$/i

function scalar({ name, values }: StoredType): string | undefined {
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (NUMBER.test(name)) return 'number'
  if (BOOLEAN.test(name)) return 'boolean'
  return TEXT.test(name) ? 'string' : undefined
}

/** What a query gives for a type that Sluice never makes; undefined where it is what it gives for the one of ours. */
export function storedJsType({ stored }: Pick<Column, 'stored'>): string | undefined {
  if (!stored) return undefined
  const [, element] = /^(.*)\[\d*\]$/.exec(stored.name) ?? []
  if (element === undefined || stored.values) return scalar(stored)
  const of = scalar({ name: element })
  return of === undefined ? undefined : `${of}[]`
}
