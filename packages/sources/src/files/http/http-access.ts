import type { Auth, SignRequest } from '../../rest/auth/auth.ts'
import type { RetryOptions } from '../../rest/retry/retry-options.ts'

/** How files are asked for by HTTP. */
export interface HttpAccess {
  /** Headers of all requests. */
  readonly headers?: Readonly<Record<string, string>>
  /** Such as `bearer(…)` or `basic(…)`. What it adds goes to no other host, also where a server redirects there. */
  readonly auth?: Auth | SignRequest
  /** How often a request is sent that fails for a reason that may pass. */
  readonly retry?: RetryOptions
}
