import {
  source,
  type ChainedRows,
  type ResourceContext,
  type ResourceMaker,
  type Source,
} from '@sluice/loader'
import type { ReportOptions } from './report-options.ts'

type KeySecrets = { readonly apiKey: string }

/** What a resource of a source of reports reads with. */
export type ReportContext = ResourceContext<unknown, KeySecrets>

/** Makes one resource. */
export type ReportMaker = (resource: ResourceMaker<undefined, KeySecrets>) => ChainedRows

/** A source whose resources are read with an API key. */
export interface ReportSource<Name extends string> {
  readonly name: string
  /** The environment variable with the API key. */
  readonly apiKey: string
  readonly resources: readonly Name[]
  readonly makers: Readonly<Record<Name, ReportMaker>>
}

/** The source, with the column `_client_id` where its options have one. */
export const reportSource = <Name extends string>(
  { name, apiKey, resources, makers }: ReportSource<Name>,
  { dataset, contract, clientId }: ReportOptions,
): Source =>
  source<undefined, KeySecrets>({
    name,
    ...(dataset === undefined ? {} : { dataset }),
    ...(contract === undefined ? {} : { contract }),
    secrets: { apiKey },
    resources: (resource) =>
      resources.map((one) => {
        const made = makers[one](resource)
        return clientId === undefined ? made : made.map((row) => ({ ...row, _client_id: clientId }))
      }),
  })
