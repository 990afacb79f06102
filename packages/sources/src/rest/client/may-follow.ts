/** True where a request for the second URL may have the secrets of the first: the same origin, or its host by https in place of http. */
export const mayFollow = (from: URL, to: URL): boolean =>
  to.origin === from.origin ||
  (to.hostname === from.hostname && from.protocol === 'http:' && to.protocol === 'https:')
