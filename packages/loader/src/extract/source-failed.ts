import { SluiceError } from '@sluice/schema'

/** A resource threw an error of its own. */
export class SourceFailed extends SluiceError {
  override readonly name = 'SourceFailed'

  constructor(resource: string, cause: unknown) {
    super(messageOf(cause), {
      code: 'E_SOURCE_FAILED',
      place: resource,
      hint: 'run again when what it says is mended; --debug shows where in the source it comes from',
      cause,
    })
  }
}

/** `fetch failed` alone tells nothing: its cause does. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `the source threw ${String(error)}`
  const { message, cause } = error
  const below = cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : ''
  return `the source failed: ${(message || error.name).replaceAll(/\s*\n\s*/g, ' ')}${below}`
}

/** Passes on what a resource yields, and names the resource when it fails. */
export async function* namingFailures<T>(
  rows: () => AsyncIterable<T>,
  resource: string,
  signal: AbortSignal,
): AsyncGenerator<T> {
  try {
    yield* rows()
  } catch (error) {
    throw signal.aborted || error instanceof SluiceError ? error : new SourceFailed(resource, error)
  }
}
