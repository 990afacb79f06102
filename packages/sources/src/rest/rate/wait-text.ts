import { counted } from '@sluice/schema'

/** Which API makes a load wait, for how long, and until when; times are milliseconds since 1970. */
export function waitText(api: string, until: number, now: number): string {
  const seconds = Math.ceil((until - now) / 1_000)
  const length =
    seconds < 120
      ? counted(seconds, 'second')
      : seconds < 7_200
        ? counted(Math.ceil(seconds / 60), 'minute')
        : counted(Math.ceil(seconds / 3_600), 'hour')
  const [day, time] = new Date(until).toISOString().slice(0, 19).split('T')
  return `${api} cannot be called for ${length}: its rate limit is used up until ${day} ${time} UTC`
}
