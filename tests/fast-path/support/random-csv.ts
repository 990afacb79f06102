import fc from 'fast-check'

const CLASSES: readonly fc.Arbitrary<string>[] = [
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
  fc.integer({ min: 0, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer({ min: -800, max: 800 }).map((eighths) => String(eighths / 8)),
  fc.constantFrom('1E5', '2e3', '1.5e-7', 'NaN', 'Infinity', 'inf', 'nan', '-0', '-0.0', '1.0', '12'),
  fc.constantFrom('true', 'false'),
  fc.constantFrom('2025-01-01', '2024-02-29', '2023-02-29', '0001-01-01'),
  fc.constantFrom(
    '2025-01-01T10:00:00Z',
    '2025-01-01 10:00',
    '2025-06-30 23:59:59.123456+02:00',
    '2025-01-01',
  ),
  fc.constantFrom('10:00:00', '23:59:59.5', '24:00:00'),
  fc.constantFrom('007', '07094', '7', ''),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
]

const quoted = (text: string): string => (/[",\r\n]|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Values of one class, with many nulls or few, and now and then another value. */
const randomColumn = fc
  .record({
    own: fc.constantFrom(...CLASSES),
    other: fc.constantFrom(...CLASSES),
    nulls: fc.constantFrom(0, 1, 50),
    dirt: fc.constantFrom(0, 0, 0, 1),
  })
  .map(({ own, other, nulls, dirt }) =>
    fc.oneof(
      { weight: 40, arbitrary: own.map(quoted) },
      { weight: nulls, arbitrary: fc.constant('') },
      { weight: dirt, arbitrary: other.map(quoted) },
    ),
  )

/** The names of some columns, and values of them line by line, which are repeated up to more than `many` lines or not. */
export const randomLines = (
  columns: { readonly minLength: number; readonly maxLength: number },
  many: number,
): fc.Arbitrary<{ readonly header: string; readonly lines: readonly string[] }> =>
  fc
    .array(randomColumn, columns)
    .chain((chosen) =>
      fc.tuple(
        fc.constant(chosen.map((_, index) => `c${index}`).join(',')),
        fc.array(
          fc.tuple(...chosen).map((values) => values.join(',')),
          { minLength: 5, maxLength: 300 },
        ),
        fc.boolean(),
      ),
    )
    .map(([header, values, isLong]) => {
      // Repeated, the last rows are beyond those that are looked at first.
      const first = isLong
        ? Array.from({ length: many }, (_, index) => values[index % Math.ceil(values.length / 2)] ?? '')
        : []
      return { header, lines: [...first, ...values] }
    })
