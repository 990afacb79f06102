/** SQL of a position of a cursor, to compare with a number; undefined where it is none. */
export const numberBound = (value: string): string | undefined =>
  /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? value : undefined

/** SQL of a text as its bytes, which stand for themselves in each mode of the server. */
export const textBound = (value: string): string => `x'${Buffer.from(value).toString('hex')}'`

/** Of a type that has no order that a cursor follows. */
export const noBound = (): undefined => undefined

const MOMENT =
  /^(?<day>\d{4}-\d\d-\d\d)([T ](?<clock>\d\d:\d\d(:\d\d)?)(?<fraction>\.\d{1,6})?)?(?<offset>Z|[+-]\d\d:\d\d)?$/

/** SQL of a moment in UTC. */
export function momentBound(value: string): string | undefined {
  const { day, clock = '00:00', fraction = '', offset = 'Z' } = MOMENT.exec(value)?.groups ?? {}
  const time = Date.parse(`${day}T${clock}${offset}`)
  if (day === undefined || Number.isNaN(time)) return undefined
  return `timestamp '${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}${fraction}'`
}

/** SQL of a day; of a moment, where that is not its begin, the moment. */
export function dateBound(value: string): string | undefined {
  const moment = momentBound(value)
  const [, day] = /^timestamp '(\d{4}-\d\d-\d\d) 00:00:00(\.0+)?'$/.exec(moment ?? '') ?? []
  return day === undefined ? moment : `date '${day}'`
}
