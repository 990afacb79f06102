const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

// 999.95 would be shown as 1000.0.
const unitOf = (value: number): number =>
  Math.min(UNITS.length - 1, value < 999.95 ? 0 : Math.floor(Math.log10(value / 0.99995) / 3))

const inUnit = (value: number, unit: number): string => (value / 1000 ** unit).toFixed(unit === 0 ? 0 : 1)

/** `812 B`, `12.3 MB`: powers of 1000. */
export const bytes = (value: number): string => `${inUnit(value, unitOf(value))} ${UNITS[unitOf(value)]}`

/** `4.1/12.3 MB`, in the unit of the whole. */
export const bytesOf = (done: number, total: number): string =>
  `${inUnit(done, unitOf(total))}/${inUnit(total, unitOf(total))} ${UNITS[unitOf(total)]}`
