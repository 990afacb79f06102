/** SQL of a text in SQLite that is a moment or a time of day, and of the value that it stands for. */
export interface TimeText {
  readonly fits: string
  /** Without zeros at its end, so that texts order as times do. */
  readonly value: string
}

const DAY = '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'
const OFFSET = '[+-][0-1][0-9]:[0-5][0-9]'

const isFraction = (text: string): string =>
  `(${text} = '' or (${text} glob '.[0-9]*' and length(${text}) <= 7 and substr(${text}, 2) not glob '*[^0-9]*'))`

/** SQLite's functions of text stop at a NUL. A column of numeric affinity compares with text as a number: its parts do not. */
const isText = (text: string): string => `typeof(${text}) = 'text' and instr(${text}, char(0)) = 0`

const withoutZeros = (fraction: string): string => `rtrim(rtrim(${fraction}, '0'), '.')`

/** `2026-01-02` */
export const dateText = (text: string): TimeText => ({
  fits: `${isText(text)} and length(${text}) = 10 and ${text} glob '${DAY}' and date(${text}) = ${text} and substr(${text}, 1, 4) > '0000'`,
  value: text,
})

/** `10:11`, `10:11:12`, `10:11:12.345` */
export function timeOfDayText(text: string): TimeText {
  const base = `substr(${text}, 1, 8)`
  const whole = `${base} || substr(':00', length(${base}) - 4)`
  const fraction = `substr(${text}, 9)`
  return {
    fits: `${isText(text)} and length(${base}) in (5, 8) and ${base} < '24' and time(${base}) = ${whole} and ${isFraction(fraction)}`,
    value: `${whole} || ${withoutZeros(fraction)}`,
  }
}

/** `2026-01-02`, `2026-01-02 10:11`, `2026-01-02T10:11:12.345Z`: a moment in UTC. */
export function momentText(text: string): TimeText {
  const { fits, whole, fraction } = momentParts(text)
  return { fits: `${isText(text)} and ${fits}`, value: `${whole} || ${withoutZeros(fraction)}` }
}

/** As momentText, and those with an offset, such as `2026-01-02 10:11:12+02:00`. */
export function offsetMomentText(text: string): TimeText {
  const plain = momentText(text)
  const { fits, whole, fraction } = momentParts(`substr(${text}, 1, length(${text}) - 6)`)
  const shifted = `datetime(${whole} || substr(${text}, -6))`
  const hasOffset = `${text} glob '*:[0-9][0-9]*${OFFSET}'`
  return {
    fits: `${isText(text)} and case when ${hasOffset} then ${fits} and ${text} not glob '*Z*' and ${shifted} >= '0001' else ${plain.fits} end`,
    value: `case when ${hasOffset} then ${shifted} || ${withoutZeros(fraction)} else ${plain.value} end`,
  }
}

function momentParts(text: string): Readonly<Record<'fits' | 'whole' | 'fraction', string>> {
  const bare = `rtrim(${text}, 'Z')`
  const base = `substr(${bare}, 1, 19)`
  const whole = `replace(${base}, 'T', ' ') || substr(' 00:00:00', length(${base}) - 9)`
  const fraction = `substr(${bare}, 20)`
  const fits = [
    `${text} glob '${DAY}*'`,
    `length(${base}) in (10, 16, 19)`,
    `datetime(${base}) = ${whole}`,
    `substr(${whole}, 12, 2) < '24'`,
    `${whole} >= '0001'`,
    isFraction(fraction),
    `${text} not glob '*ZZ'`,
    `not (length(${base}) = 10 and ${text} glob '*Z')`,
  ]
  return { fits: `(${fits.join(' and ')})`, whole: `${whole}`, fraction }
}
