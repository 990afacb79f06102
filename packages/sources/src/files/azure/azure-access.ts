import type { BlobServiceClient } from '@azure/storage-blob'
import { optionalPackage } from '../optional-package.ts'
import { optionError } from '../check-options.ts'

/** What hands out tokens, such as `new DefaultAzureCredential()` of the package `@azure/identity`. */
export interface AzureCredential {
  getToken(
    scopes: string | string[],
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>
}

/** How to reach Azure Blob Storage. What is not given comes from the variables of the Azure command line. */
export interface AzureAccess {
  /** Name of the storage account; `AZURE_STORAGE_ACCOUNT` by default. */
  readonly account?: string
  /** `AZURE_STORAGE_KEY` by default. */
  readonly accountKey?: string
  /** A shared access signature; `AZURE_STORAGE_SAS_TOKEN` by default. */
  readonly sasToken?: string
  /** All of it in one; `AZURE_STORAGE_CONNECTION_STRING` by default. */
  readonly connectionString?: string
  readonly credential?: AzureCredential
  /** `https://ACCOUNT.blob.core.windows.net` by default. */
  readonly endpoint?: string
}

/** What is given, and what the environment says. */
export interface AzureAccount {
  readonly account: string
  readonly endpoint: string
  readonly proof:
    | { readonly kind: 'key'; readonly key: string }
    | { readonly kind: 'sas'; readonly token: string }
    | { readonly kind: 'credential'; readonly credential: AzureCredential }
    | { readonly kind: 'none' }
}

const part = (text: string, name: string): string | undefined =>
  new RegExp(`(?:^|;)\\s*${name}=([^;]*)`, 'i').exec(text)?.[1]?.trim() || undefined

/** True where a connection string is of the account that is asked for, or of any where none is. */
function isOf(text: string, { account, endpoint }: AzureAccess): boolean {
  if (endpoint !== undefined) return false
  const host = URL.parse(part(text, 'BlobEndpoint') ?? '')?.hostname
  return account === undefined || account === (part(text, 'AccountName') ?? host?.split('.')[0])
}

/** @throws SourceError E_FILES_OPTIONS where no account is named */
export function azureAccount(access: AzureAccess, env = process.env): AzureAccount {
  const isGiven = [access.accountKey, access.sasToken, access.credential].some((one) => one !== undefined)
  const ofEnv = env['AZURE_STORAGE_CONNECTION_STRING'] || ''
  const text = access.connectionString ?? (isGiven || !isOf(ofEnv, access) ? '' : ofEnv)
  const account = access.account ?? part(text, 'AccountName') ?? (env['AZURE_STORAGE_ACCOUNT'] || undefined)
  const endpoint = access.endpoint ?? part(text, 'BlobEndpoint')
  if (account === undefined && endpoint === undefined)
    throw optionError(
      'azureFiles: account is missing',
      "name the storage account: account: 'acme', or set AZURE_STORAGE_ACCOUNT or AZURE_STORAGE_CONNECTION_STRING",
    )
  const suffix = part(text, 'EndpointSuffix') ?? 'core.windows.net'
  const url = (endpoint ?? `https://${account}.blob.${suffix}`).replace(/\/+$/, '')
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw optionError(
      'azureFiles: endpoint is not an HTTP url',
      'write it as https://account.blob.core.windows.net',
    )
  return { account: account ?? '', endpoint: url, proof: proofOf(access, text, isGiven ? {} : env) }
}

function proofOf(access: AzureAccess, text: string, env: NodeJS.ProcessEnv): AzureAccount['proof'] {
  const { credential } = access
  if (credential) return { kind: 'credential', credential }
  const own = access.accountKey ?? part(text, 'AccountKey')
  const token = access.sasToken ?? part(text, 'SharedAccessSignature')
  const key = own ?? (token === undefined && text === '' ? env['AZURE_STORAGE_KEY'] || undefined : undefined)
  if (key !== undefined) return { kind: 'key', key }
  const sas = token ?? (text === '' ? env['AZURE_STORAGE_SAS_TOKEN'] || undefined : undefined)
  return sas === undefined ? { kind: 'none' } : { kind: 'sas', token: sas.replace(/^\?/, '') }
}

/** A client that gives up on what it cannot reach after three attempts. @throws SourceError E_PACKAGE_MISSING */
export async function azureClient({ account, endpoint, proof }: AzureAccount): Promise<BlobServiceClient> {
  const { BlobServiceClient, StorageSharedKeyCredential } = await optionalPackage(
    '@azure/storage-blob',
    'an Azure source',
    () => import('@azure/storage-blob'),
  )
  const options = {
    retryOptions: { maxTries: 3, retryDelayInMs: 300, maxRetryDelayInMs: 3_000 },
  }
  switch (proof.kind) {
    case 'key':
      return new BlobServiceClient(endpoint, new StorageSharedKeyCredential(account, proof.key), options)
    case 'credential':
      return new BlobServiceClient(endpoint, proof.credential, options)
    case 'sas':
      return new BlobServiceClient(`${endpoint}?${proof.token}`, undefined, options)
    case 'none':
      return new BlobServiceClient(endpoint, undefined, options)
  }
}
