import { createRequire } from 'node:module'

// The binding takes a byte order mark off the beginning of texts; where a value begins with one, it belongs to the value.
const accessors = createRequire(import.meta.url)('duckdb/lib/vectors/dataAccessors.js') as {
  textDecoder: InstanceType<typeof TextDecoder>
}
accessors.textDecoder = new TextDecoder('utf-8', { ignoreBOM: true })
