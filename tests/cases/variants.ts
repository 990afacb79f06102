/** Cases that vary another one of their format: all of them are in the exhaustive tier. */
const VARIANTS: Readonly<Record<string, string>> = {
  archive: 'bzip2-cut bzip2-damaged tar-cut zip-cut zip-damaged zip-in-zip zip-xlsx',
  avro: 'bzip2 cut',
  csv: `bad-all bad-crlf bad-empty-and-null bad-header-false bad-header-list bad-keys bad-latin-1 bad-mixed-line-ends
    bad-mixed-line-ends-good bad-open-quote-then-quotes bad-quote-and-escape bad-single-column bad-skip bad-spaces-line
    bad-text-after-quote bad-utf-16 comments-of-single-column empty-lines-crlf epochs-and-zones gzip-bytes-behind header-lines
    header-replaced is-brotli is-json is-ndjson is-xlsx latin-1-header line-separators names-of-objects
    no-final-newline-empty-value not-shift-jis one-column-for-certain packed-whatever-the-name quote-in-header
    quoted-empty-number renamed-beside reserved-name-renamed several-formats single-column-crlf skip-after-header skip-crlf
    spaces-around-quotes trailing-delimiters utf-16-undeclared utf-16-without-mark windows-1251 zstd-bytes-behind zstd-cut
    zstd-damaged-frame zstd-frames`,
  json: 'broken-tail cut-after-comma map-of-array no-objects path-cut',
  ndjson: `bad-among-good bad-controls bad-keys bad-mixed-line-ends bad-nul bad-raw-nul bad-surrogate bom
    byte-order-mark-in-names crlf hint-of-own-name iso-strings key-with-dot list-with-nulls lists-nest lists-of-lists
    long-fraction max-nesting-none minus-zero names-of-objects nan-in-json nested-tables-collide number-overflow odd-keys
    odd-strings private-use-text renamed-beside renamed-twice reserved-name-nested sixteen-digits spelling-between-rows utf-16`,
  parquet: `codecs decimal-too-long list-or-struct nested-differ nested-hints nested-types nul odd-dates types-differ
    zoned-nanoseconds`,
  type: `all-null-words bare-point beyond-decimal bool-and-number bool-case date-compact date-impossible date-short double-whole
    exponent-codes exponent-codes-hint exponent-overflow hint-decimal-misfit hint-json-misfit late-fraction late-misfit
    late-zeros long-fraction minus-zero minus-zero-point nan-other-spelling not-available-hint tenth time-24 time-short
    timestamp-24 timestamp-impossible timestamp-leap-second trailing-zeros us-date-hint-misfit year-month yes-no-hint-misfit
    zero-one`,
  xlsx: 'damaged duplicate-header header-false is-csv no-sheet number old password',
}

const names: ReadonlySet<string> = new Set(
  Object.entries(VARIANTS).flatMap(([format, all]) => all.trim().split(/\s+/).map((name) => `${format}-${name}`)),
)

/** Whether a case varies another one. */
export const isVariant = ({ name }: { readonly name: string }): boolean => names.has(name)
