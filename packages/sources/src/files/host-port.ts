/** `host:port` that a url leads to, for messages. */
export const hostPortOf = ({ hostname, port, protocol }: URL): string =>
  `${hostname}:${port || (protocol === 'http:' ? '80' : '443')}`
