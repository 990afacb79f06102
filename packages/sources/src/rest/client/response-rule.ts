import type { RestResponse } from '../request/rest-response.ts'

/** What happens to an answer of some status and content. The first rule that matches an answer decides. */
export interface ResponseRule {
  /** Any status where there is none. */
  readonly status?: number | readonly number[]
  /** A text, or an expression, that the body contains. Any body where there is none. */
  readonly content?: string | RegExp
  /**
   * `ignore`: the request has no more rows, and the load goes on. `retry`: it is sent again. `stop`: it has no more rows, and neither
   * do the requests of the resource that follow. `fail`: the resource fails. `accept`: the answer is used.
   */
  readonly action: 'ignore' | 'retry' | 'stop' | 'fail' | 'accept'
}

/** The action for an answer; undefined where no rule matches. */
export function actionFor(
  rules: readonly ResponseRule[],
  status: number,
  text: string,
): ResponseRule['action'] | undefined {
  const rule = rules.find(({ status: wanted, content }) => {
    if (wanted !== undefined && ![wanted].flat().includes(status)) return false
    if (typeof content === 'string') return text.includes(content)
    // Not `test`, which goes on behind its last match where the expression is global.
    return content === undefined || text.search(content) !== -1
  })
  return rule?.action
}

/** An answer that a rule says has no rows. */
export class NoRows extends Error {
  override readonly name = 'NoRows'
  readonly action: 'ignore' | 'stop'
  readonly response: Omit<RestResponse, 'body'>

  constructor(action: 'ignore' | 'stop', response: Omit<RestResponse, 'body'>) {
    super(`${action} ${response.status}`)
    this.action = action
    this.response = response
  }
}
