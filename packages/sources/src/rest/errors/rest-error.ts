import { SluiceError } from '@sluice/schema'

/** Everything that can go wrong with a REST API. */
export type RestErrorCode =
  | 'E_REST_AUTH'
  | 'E_REST_DATA'
  | 'E_REST_DECLARATION'
  | 'E_REST_NOT_JSON'
  | 'E_REST_NOT_RECORDED'
  | 'E_REST_OTHER_HOST'
  | 'E_REST_PAGING'
  | 'E_REST_RECORDING'
  | 'E_REST_SAME_PAGE'
  | 'E_REST_STATUS'
  | 'E_REST_TIMEOUT'
  | 'E_REST_TOKEN'
  | 'E_REST_UNAVAILABLE'

export interface RestErrorOptions {
  readonly code: RestErrorCode
  readonly place?: string | undefined
  readonly hint?: string | undefined
  /** Status of the answer, where there was one. */
  readonly status?: number | undefined
}

/** A REST API gave no usable answer. It never carries the error it came from, which may hold the signed request. */
export class RestError extends SluiceError {
  override readonly name = 'RestError'
  readonly status: number | undefined

  constructor(message: string, { code, place, hint, status }: RestErrorOptions) {
    super(message, {
      code,
      ...(place === undefined ? {} : { place }),
      ...(hint === undefined ? {} : { hint }),
    })
    this.status = status
  }
}
