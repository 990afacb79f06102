/** A load that went directly turned out not to fit: it is undone and goes the usual way. Never seen by people. */
export class DirectRefused extends Error {
  override readonly name = 'DirectRefused'
  readonly resource: string

  constructor(resource: string, why: string, cause?: unknown) {
    super(`${resource}: ${why}`, { cause })
    this.resource = resource
  }
}
