/** What a change costs, on three axes. */
export interface Risk {
  /** No change of ours loses a value; a number that becomes text sorts and compares differently. */
  readonly data: 'lossless' | 'compares-differently'
  /**
   * What happens to the rows that are there, under the lock: `online` rewrites them some at a time, and locks the table
   * only for instants.
   */
  readonly lock: 'none' | 'instant' | 'online' | 'rewrite'
  /** What happens to code that uses the generated types. */
  readonly types: 'neutral' | 'adds' | 'breaks'
}

const DATA: readonly Risk['data'][] = ['lossless', 'compares-differently']
const LOCK: readonly Risk['lock'][] = ['none', 'instant', 'online', 'rewrite']
const TYPES: readonly Risk['types'][] = ['neutral', 'adds', 'breaks']

const worse = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(a) > order.indexOf(b) ? a : b)

/** The risk of several changes together: the worst on each axis. */
export const worstOf = (risks: readonly Risk[]): Risk =>
  risks.reduce(
    (a, b) => ({
      data: worse(DATA, a.data, b.data),
      lock: worse(LOCK, a.lock, b.lock),
      types: worse(TYPES, a.types, b.types),
    }),
    { data: 'lossless', lock: 'none', types: 'neutral' },
  )

/** As a migration's header says it. */
export const showRisk = ({ data, lock, types }: Risk): string => `data=${data} lock=${lock} types=${types}`
