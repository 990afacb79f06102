/** A request without its secrets, as messages show it. */
export interface SentRequest {
  /** `GET https://api.example.com/orders?page=2` */
  readonly text: string
  /** A line for the shell that sends it once more. */
  readonly command: string
}

const requests = new WeakMap<object, () => SentRequest>()

/** Remembers the request of an answer, or of the page with its rows. */
export const noteRequest = (answer: object, sent: () => SentRequest): void => void requests.set(answer, sent)

/** The page of an answer, with the same request behind it. */
export function withRequestOf<Page extends object>(answer: object, page: Page): Page {
  const sent = requests.get(answer)
  if (sent) requests.set(page, sent)
  return page
}

/** The request that led to an answer or a page; undefined for one that someone else made. */
export const requestBehind = (answer: object): SentRequest | undefined => requests.get(answer)?.()
