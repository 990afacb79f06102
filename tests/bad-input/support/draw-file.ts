import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** The same numbers for the same seed. */
export class Draw {
  #state: number

  constructor(seed: number) {
    this.#state = seed & 0x7fffffff
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (this.#state >> 8) % limit
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T
  }
}

const TEXTS: Readonly<Record<'csv' | 'ndjson' | 'json', readonly string[]>> = {
  csv: [
    'id,name\n1,a\n2,"b ""c"" d"\n3,"x\ny"\n',
    'id,name,v\r\n1,a,1.5\r\n2,b,2\r\n',
    '\ufeffid;name\n1;a\n',
    'id\tname\n1\ta\n2\tb',
    'sep=,\nid,name\n1,a\n',
    'id,"na""me"\n1,\u00e9\n',
  ],
  ndjson: [
    '{"id":1,"name":"a"}\n{"id":2,"l":[1,2]}\n',
    '{"id":1}\r\n{"id":2,"o":{"a":1}}\r\n',
    '[\n{"id":1}\n]\n',
  ],
  json: ['[{"id":1},{"id":2,"l":[{"a":1}]}]', '{"data":[{"id":1}]}', '[\n{"id":1},\n{"id":2}\n]\n'],
}

const PARTS = [
  ...'"\',;\n\r\t\0[]{}:\\*?\u00ff\ufeff',
  '""',
  '\r\n',
  '[{',
  '},',
  'sep=;\n',
  'PAR1',
  '\u001f\u008b\b',
  'PK\u0003\u0004',
]
const ENDINGS = ['.x', '.csv', '[1].csv', '*', '?.json', '.GZ', '.gz', '.zst'] as const

/** Changes a few bytes: cuts, replaces, adds or repeats some. */
function spoiled(draw: Draw, whole: Buffer): Buffer {
  let bytes = Buffer.from(whole)
  for (let changes = draw.below(4); changes > 0; changes--) {
    const from = draw.below(bytes.length + 1)
    const to = Math.min(bytes.length, from + draw.below(4))
    const [before, behind] = [bytes.subarray(0, from), bytes.subarray(to)]
    const part = Buffer.from(draw.of(PARTS), draw.of(['utf8', 'latin1'] as const))
    bytes = draw.of([
      () => before,
      () => Buffer.concat([before, Buffer.from([draw.below(256)]), behind]),
      () => Buffer.concat([before, part, behind]),
      () => Buffer.concat([before, behind]),
      () => Buffer.concat([bytes, bytes.subarray(from, to + 20)]),
    ])()
  }
  return bytes
}

const AS_TEXT: readonly ((bytes: Buffer) => Buffer)[] = [
  (bytes) => bytes,
  (bytes) => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le'),
]
const PACKED: readonly ((bytes: Buffer) => Buffer)[] = [
  (bytes) => gzipSync(bytes),
  (bytes) => zstdCompressSync(bytes),
  (bytes) => Buffer.concat([zstdCompressSync(bytes), zstdCompressSync(bytes)]),
]

const UNPACKERS = [gunzipSync, zstdDecompressSync]

/** What is in packed bytes; damage may change it and leave them readable, or take away that they are packed. */
function contentOf(bytes: Buffer, inner: Buffer): Buffer {
  for (const unpack of UNPACKERS) {
    try {
      return unpack(bytes)
    } catch {
      // of another kind, or damaged
    }
  }
  return isPacked(bytes) ? inner : bytes
}

/** The first bytes of gzip and zstd. */
const MARKS = [Buffer.from([0x1f, 0x8b]), Buffer.from([0x28, 0xb5, 0x2f, 0xfd])]
const isPacked = (bytes: Buffer): boolean => MARKS.some((mark) => bytes.subarray(0, mark.length).equals(mark))

export interface DrawnFile {
  readonly name: string
  readonly bytes: Buffer
  /** What the bytes hold once they are unpacked; of damaged ones, what was packed. */
  readonly plain: Buffer
}

/** A file whose bytes are wrong somewhere, or nowhere; `parquet`: a good one. */
export function drawFile(
  draw: Draw,
  kind: keyof typeof TEXTS | 'parquet',
  number: number,
  parquet: Buffer,
): DrawnFile {
  const good = kind === 'parquet' ? parquet : Buffer.from(draw.of(TEXTS[kind]))
  const inner = draw.below(2) === 0 ? good : spoiled(draw, good)
  const outer = draw.of(draw.below(2) === 0 ? PACKED : AS_TEXT)(inner)
  const bytes = draw.below(3) === 0 ? spoiled(draw, outer) : outer
  return { name: `${number}${draw.of(ENDINGS)}`, bytes, plain: contentOf(bytes, inner) }
}
