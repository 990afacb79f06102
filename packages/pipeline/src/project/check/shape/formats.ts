import { ENCODINGS, parseRange } from '@sluice/loader'
import {
  either,
  flag,
  natural,
  object,
  oneOf,
  required,
  text,
  texts,
  type Field,
  type Shape,
} from './shape.ts'

const delimiter: Field = {
  expected: `one character, such as ';', or '\\t' with one backslash for a tab`,
  test: (value) => typeof value === 'string' && /^[^\r\n]$/.test(value),
}

const mark: Field = {
  expected: 'one character, or none',
  test: (value) => typeof value === 'string' && /^[^\r\n]?$/.test(value),
}

const CSV: Shape = {
  kind: required(text),
  delimiter,
  quote: mark,
  escape: mark,
  header: either(flag, texts),
  encoding: oneOf(...ENCODINGS),
  skip: natural,
  headerLines: {
    expected: 'a number of lines from 1',
    test: (value) => Number.isInteger(value) && Number(value) > 0,
  },
  skipAfterHeader: natural,
  footer: natural,
  comment: text,
}

const FIXED_WIDTH: Shape = {
  kind: required(text),
  fields: required({
    expected: 'a list of { name, width }',
    test: (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every(
        (one: unknown) =>
          object.test(one) &&
          Object.keys(one as object).every((key) => key === 'name' || key === 'width') &&
          ['string', 'undefined'].includes(typeof (one as { name?: unknown }).name) &&
          Number.isInteger((one as { width?: unknown }).width) &&
          (one as { width: number }).width > 0,
      ),
  }),
  encoding: oneOf(...ENCODINGS),
  skip: natural,
  footer: natural,
  comment: text,
}

const XLSX: Shape = {
  kind: required(text),
  sheet: {
    expected: 'the name of a sheet, or its number from 1',
    test: (value) => text.test(value) || (Number.isInteger(value) && Number(value) > 0),
  },
  range: {
    expected: "a range of cells, such as 'B3:F100' or 'B3:F'",
    test: (value) => typeof value === 'string' && parseRange(value) !== undefined,
  },
  header: either(flag, texts),
  skip: natural,
}

/** By kind. */
export const FORMATS: Readonly<Record<string, Shape>> = {
  csv: CSV,
  'fixed-width': FIXED_WIDTH,
  ndjson: { kind: required(text) },
  json: { kind: required(text), path: either(text, texts), key: text },
  parquet: { kind: required(text) },
  xlsx: XLSX,
  avro: { kind: required(text) },
}
