import { setTimeout } from 'node:timers/promises'
import type { Answer, Asked, Handler } from './api-server.ts'

/** Numbers that look random, and are the same for the same seed. */
export function draws(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) / 0x7fffff
  }
}

/**
 * The API, disturbed: a third of the requests meet a connection that breaks before or within the answer, a 500, a 429, a slow answer,
 * or the answer to the request before, as a bad cache gives it.
 */
export function disturbed(api: (asked: Asked) => Answer, seed: number): Handler {
  const draw = draws(seed)
  const before = new Map<string, Answer>()
  let inRow = 0
  return async (asked) => {
    const answer = api(asked)
    const kind = Math.floor(draw() * 18)
    const stale = before.get(asked.path)
    before.set(asked.path, answer)
    // So that no request fails more often than it is tried.
    if (kind < 6 && ++inRow > 3) inRow = 0
    else if (kind === 0) return { broken: 'before' }
    else if (kind === 1) return { ...answer, broken: 'within' }
    else if (kind === 2) return { status: 500, body: { error: 'Internal error' } }
    else if (kind === 3) return { status: 429, headers: { 'retry-after': '0' }, body: { error: 'slow down' } }
    else if (kind === 4) await setTimeout(30)
    else if (kind === 5 && stale && asked.query['page'] !== undefined && asked.query['page'] !== '1')
      return stale
    else inRow = 0
    return answer
  }
}
