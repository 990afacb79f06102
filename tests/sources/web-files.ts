import { readFile } from 'node:fs/promises'
import type { FileItem, ListContext } from '@sluice/loader'
import { httpFiles, type HttpFilesOptions } from '@sluice/sources'
import { onTestFinished } from 'vitest'
import { apiServer, type ApiServer, type Handler } from '../rest/api-server.ts'
import { listingContext, scratchFolder } from './scratch-folder.ts'

const FAST = { delay: 1 }

/** Serves until the test ends. */
export async function serve(handler: Handler): Promise<ApiServer> {
  const server = await apiServer(handler)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

/** The files behind URLs. */
export const list = (options: HttpFilesOptions, more: Partial<ListContext> = {}): Promise<FileItem[]> =>
  Array.fromAsync(httpFiles({ retry: FAST, ...options })({ ...listingContext().context, ...more }))

/** What is in a file that is fetched. */
export async function textOf(item: FileItem | undefined): Promise<string> {
  await using folder = await scratchFolder()
  const path = await item?.fetch(folder.path, new AbortController().signal, () => {})
  return path === undefined ? '' : await readFile(path, 'utf8')
}
