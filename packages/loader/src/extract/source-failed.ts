import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SluiceError } from '@sluice/schema'

/** A resource threw its own error. */
class SourceFailed extends SluiceError {
  override readonly name = 'SourceFailed'

  constructor(resource: string, cause: unknown, projectFolder: string) {
    const line = cause instanceof Error ? ownLine(cause.stack ?? '', projectFolder) : undefined
    super(messageOf(cause), {
      code: 'E_SOURCE_FAILED',
      place: line === undefined ? resource : `${resource}, ${line}`,
      hint: 'fix the cause and run again; --debug shows the whole stack',
      cause,
    })
  }
}

/** `fetch failed` alone says nothing: its cause does. */
function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && !(error instanceof Error))
    return `the source threw an object${'message' in error ? `: ${String(error.message)}` : ' that is not an Error'}`
  if (!(error instanceof Error)) return `the source threw ${String(error)}`
  const { message, cause } = error
  const below = cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : ''
  return `the source failed: ${(message || error.name).replaceAll(/\s*\n\s*/g, ' ')}${below}`
}

/** The line of the project's own code that the error comes through, as `path:line` below its folder. */
function ownLine(stack: string, projectFolder: string): string | undefined {
  for (const frame of stack.split('\n')) {
    const [, at = '', line] = /(file:\/\/.*?|\/.*?):(\d+):\d+\)?$/.exec(frame) ?? []
    if (line === undefined) continue
    const path = relative(projectFolder, at.startsWith('file:') ? fileURLToPath(at) : at)
    if (!path.startsWith('..') && !path.includes('node_modules')) return `${path}:${line}`
  }
  return undefined
}

/** The error of a source's own code, with the name of its resource. */
export const sourceFailure = (
  error: unknown,
  resource: string,
  { signal, projectFolder }: { readonly signal: AbortSignal; readonly projectFolder: string },
): unknown =>
  signal.aborted || error instanceof SluiceError ? error : new SourceFailed(resource, error, projectFolder)

/** Passes on what a resource yields, and names the resource when it fails. */
export async function* namingFailures<T>(
  rows: () => AsyncIterable<T>,
  resource: string,
  { signal, projectFolder }: { readonly signal: AbortSignal; readonly projectFolder: string },
): AsyncGenerator<T> {
  try {
    yield* yieldedBy<T>(rows(), resource)
  } catch (error) {
    throw sourceFailure(error, resource, { signal, projectFolder })
  }
}

/**
 * What a resource, or a transformer for one row, yields.
 * @throws SluiceError where it yields nothing, or returns rows
 */
export async function* yieldedBy<T>(given: unknown, resource: string): AsyncGenerator<T> {
  assertIterable(given, resource)
  const returned: unknown = yield* given as AsyncGenerator<T>
  if (typeof returned === 'object' && returned !== null) throw new RowsReturned(resource)
}

/** What an async generator returns, rather than yields, goes nowhere. */
class RowsReturned extends SluiceError {
  constructor(resource: string) {
    super('the resource returns rows, which are not loaded', {
      code: 'E_SOURCE_RETURNS',
      place: resource,
      hint: 'write `yield` in place of `return`; the rows that it yielded before are not loaded either',
    })
  }
}

/** @throws SluiceError where a resource is a function that gives no rows one after the other */
function assertIterable(given: unknown, resource: string): void {
  const isObject = typeof given === 'object' && given !== null
  if (isObject && (Symbol.asyncIterator in given || Symbol.iterator in given)) return
  const isPromise = isObject && 'then' in given
  // What it comes to is of no interest any more, and must not end the process.
  if (given instanceof Promise) given.catch(() => undefined)
  throw new SluiceError('the resource must be an `async function*` that yields rows', {
    code: 'E_SOURCE_NOT_A_GENERATOR',
    place: resource,
    hint: isPromise
      ? 'it is an `async function`: add a star after `function`, and `yield` the rows'
      : `it returns ${given === null ? 'null' : typeof given === 'undefined' ? 'nothing' : `a ${typeof given}`}: write \`async function*\`, and \`yield\` the rows`,
  })
}
