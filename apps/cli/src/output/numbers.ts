export { counted, integer } from '@sluice/schema'

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

/** `0.4 s`, `41 s`, `3:07`, `1:02:07`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  const two = (value: number): string => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}
