import type { ClientBase, QueryArrayConfig, QueryArrayResult } from 'pg'
import type { Parameter } from '../session.ts'
import { inlineParameters } from '../parameters/inline-parameters.ts'

/** Characters of statements that are kept at most. */
const MOST = 200_000

/** Keeps statements of a transaction that nothing waits for, and sends them with the next one, in one round trip. */
export class DeferredStatements {
  readonly #client: ClientBase
  #texts: string[] = []
  #length = 0

  constructor(client: ClientBase) {
    this.#client = client
  }

  async add(sql: string, parameters: readonly Parameter[]): Promise<void> {
    const text = inlineParameters(sql, parameters)
    this.#length += text.length
    if (this.#length > MOST) await this.#client.query(this.before(text))
    else this.#texts.push(text)
  }

  /** `text` behind the statements that are kept, which are kept no longer. */
  before(text: string): string {
    const texts = [...this.#texts, text]
    this.#texts = []
    this.#length = 0
    return texts.join('\n;\n')
  }

  query(query: QueryArrayConfig): Promise<QueryArrayResult | QueryArrayResult[]> {
    if (this.#texts.length === 0) return this.#client.query(query)
    const { values = [], ...rest } = query
    const text = this.before(inlineParameters(query.text, values as readonly Parameter[]))
    return this.#client.query({ ...rest, text })
  }
}
