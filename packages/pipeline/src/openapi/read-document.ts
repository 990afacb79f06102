import { readFile } from 'node:fs/promises'
import { SluiceError } from '@sluice/schema'
import type { Document } from './document.ts'

/**
 * Reads an OpenAPI document, JSON or YAML, and resolves its references.
 * @throws SluiceError E_OPENAPI where there is none, or a wrong one
 */
export async function readDocument(path: string, shown: string): Promise<Document> {
  const wrong = (what: string, hint: string): SluiceError =>
    new SluiceError(what, { code: 'E_OPENAPI', place: shown, hint })
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw wrong(
      error.code === 'ENOENT'
        ? 'the file does not exist'
        : `the file cannot be read: ${error.code ?? 'error'}`,
      'give the path of an OpenAPI document; download one from the API with curl -o openapi.yaml URL',
    )
  })
  // Loaded here: no other command needs it.
  const { validate } = await import('@scalar/openapi-parser')
  const noDocument =
    'an OpenAPI document begins with openapi: 3.0 or 3.1; check that the file is not a page of HTML'
  const checked = await validate(text).catch(() => {
    throw wrong('the file is neither JSON nor YAML', noDocument)
  })
  const version = checked.version ?? ''
  if (version === '2.0')
    throw wrong(
      'the file is a Swagger 2.0 document',
      'convert it to OpenAPI 3.0, for example with swagger2openapi',
    )
  if (!/^3\.[01]/.test(version))
    throw wrong('the file is not an OpenAPI document of version 3.0 or 3.1', noDocument)
  const [first, ...others] = checked.errors ?? []
  if (!checked.valid) {
    const at =
      first && 'path' in first && typeof first.path === 'string' && first.path !== ''
        ? ` at ${first.path}`
        : ''
    const more = others.length > 0 ? `, and ${others.length} more errors` : ''
    throw wrong(
      `the document is not valid${at}: ${first?.message ?? 'unknown error'}${more}`,
      'correct the document; if it refers to other files, bundle them into one file first',
    )
  }
  return checked.schema as unknown as Document
}
