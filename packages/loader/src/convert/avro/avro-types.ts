import type * as avsc from 'avsc'
import type { Schema, Type } from 'avsc'

/** The library, which is loaded where a file needs it. */
export type Avro = typeof avsc

/** A value that is already written as JSON. */
export class Json {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const quoted = (text: string): Json => new Json(JSON.stringify(text))

const fromMicros = (micros: bigint): string => {
  const seconds = micros / 1_000_000n - (micros % 1_000_000n < 0n ? 1n : 0n)
  const fraction = String(micros - seconds * 1_000_000n).padStart(6, '0')
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}`
}

const fromNanos = (nanos: bigint): string => {
  const rest = ((nanos % 1000n) + 1000n) % 1000n
  return `${fromMicros((nanos - rest) / 1000n)}${rest === 0n ? '' : String(rest).padStart(3, '0')}`
}

/** A value of 16 bytes as one is written; a text is one already. */
function uuid(value: string | Uint8Array): string {
  if (typeof value === 'string') return value
  return Buffer.from(value)
    .toString('hex')
    .replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
}

const DAY_MICROS = 86_400_000_000n

/** What the logical types of Avro are as JSON; the others are what they are stored as. */
const LOGICAL: Readonly<Record<string, (value: unknown, schema: { readonly scale?: number }) => Json>> = {
  date: (value) => quoted(new Date(Number(value) * 86_400_000).toISOString().slice(0, 10)),
  'timestamp-millis': (value) => quoted(`${fromMicros(BigInt(value as bigint) * 1000n)}Z`),
  'timestamp-micros': (value) => quoted(`${fromMicros(BigInt(value as bigint))}Z`),
  'timestamp-nanos': (value) => quoted(`${fromNanos(BigInt(value as bigint))}Z`),
  'local-timestamp-millis': (value) => quoted(fromMicros(BigInt(value as bigint) * 1000n)),
  'local-timestamp-micros': (value) => quoted(fromMicros(BigInt(value as bigint))),
  'local-timestamp-nanos': (value) => quoted(fromNanos(BigInt(value as bigint))),
  'time-millis': (value) => quoted(fromMicros((BigInt(value as number) * 1000n) % DAY_MICROS).slice(11)),
  'time-micros': (value) => quoted(fromMicros(BigInt(value as bigint) % DAY_MICROS).slice(11)),
  uuid: (value) => quoted(uuid(value as string | Uint8Array)),
  decimal: (value, { scale = 0 }) => {
    const text = decimal(value as Uint8Array, scale)
    // A number of JSON with a fraction is read as a double.
    return scale === 0 || significant(String(Number(text))) === significant(text)
      ? new Json(text)
      : quoted(text)
  },
}

/** A number in two's complement, the highest byte first, with its decimal point. */
function decimal(bytes: Uint8Array, scale: number): string {
  const hex = Buffer.from(bytes).toString('hex')
  const whole = BigInt.asIntN(bytes.length * 8, BigInt(hex === '' ? 0 : `0x${hex}`))
  if (scale === 0) return String(whole)
  const digits = String(whole < 0n ? -whole : whole).padStart(scale + 1, '0')
  return `${whole < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** The digits of a number without its point, its exponent and the zeros around them. */
const significant = (number: string): string =>
  number
    .replace(/e.*$/, '')
    .replaceAll(/\D/g, '')
    .replaceAll(/^0+|0+$/g, '')

/** The type of a schema that reads every long exactly, and logical types as JSON. */
export function avroType(avro: Avro, schema: Schema): Type {
  const long = avro.types.LongType.__with({
    fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
    toBuffer: (value: bigint) => {
      const buffer = Buffer.alloc(8)
      buffer.writeBigInt64LE(value)
      return buffer
    },
    fromJSON: BigInt,
    toJSON: Number,
    isValid: (value: unknown) => typeof value === 'bigint',
    compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
  })
  const logicalTypes = Object.fromEntries(
    Object.entries(LOGICAL).map(([name, json]) => {
      class Logical extends avro.types.LogicalType {
        readonly #schema: { readonly scale?: number }

        constructor(own: Schema, options?: unknown) {
          super(isLong(own) ? { type: 'long' } : own, options)
          this.#schema = own as { readonly scale?: number }
        }

        protected override _fromValue(value: unknown): Json {
          return json(value, this.#schema)
        }

        protected override _toValue(value: unknown): unknown {
          return value
        }
      }
      return [name, Logical]
    }),
  )
  // A long with attributes is no reference to the one in the registry.
  const typeHook = (own: Schema): Type | undefined =>
    isLong(own) && !(logicalTypeOf(own) in LOGICAL) ? long : undefined
  return avro.Type.forSchema(schema, { registry: { long }, logicalTypes, typeHook, wrapUnions: 'never' })
}

type Attributes = { readonly type?: unknown; readonly logicalType?: string }

const isLong = (schema: Schema): boolean => (schema as Attributes).type === 'long'

const logicalTypeOf = (schema: Schema): string => (schema as Attributes).logicalType ?? ''
