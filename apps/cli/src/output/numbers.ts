const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `1,234,567`. */
export const integer = (value: number | bigint): string => grouped.format(value)

/** `1 row`, `1,234 rows`; `plural` where an `s` is not enough. */
export const counted = (value: number, noun: string, plural = `${noun}s`): string =>
  `${integer(value)} ${value === 1 ? noun : plural}`

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** `812 B`, `12.3 MB`: powers of 1000. */
export function bytes(value: number): string {
  let [size, unit] = [value, 0]
  while (size >= 999.95 && unit < UNITS.length - 1) [size, unit] = [size / 1000, unit + 1]
  return `${unit === 0 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit]}`
}

/** `0.4 s`, `41 s`, `3:07`, `1:02:07`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  const two = (value: number): string => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}
