/** `1,234,567`. `Intl` would take 40 ms of each command to start. */
export const integer = (value: number | bigint): string =>
  (typeof value === 'bigint' ? value : Math.round(value)).toString().replaceAll(/\B(?=(?:\d{3})+$)/g, ',')

/** `1 row`, `1,234 rows`; `plural` where an `s` is not enough. */
export const counted = (value: number, noun: string, plural = `${noun}s`): string =>
  `${integer(value)} ${value === 1 ? noun : plural}`
