import { readFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { ts } from 'ts-morph'
import { attribute } from './attribute.ts'
import type { ReferenceSubject } from '../delta/reference-subject.ts'
import { enclosingCall } from '../nodes/enclosing-call.ts'
import type { Hit } from '../nodes/hit.ts'
import { methodOf } from '../nodes/kysely-scope.ts'
import { nodeAt, placeOf } from '../nodes/place-of.ts'
import { accessOf } from '../nodes/query-method.ts'
import type { Diagnostic } from '../check/checker/diagnostic.ts'
import type { Access, Use } from '../delta/impact-report.ts'

/** How sure it is that a use is one. */
export type Certainty = 'breaks' | 'touches' | 'may'

/** One place in code that a delta concerns. */
export interface CodeUse {
  readonly subject: ReferenceSubject
  readonly certainty: Certainty
  /** The compiler knows that something is wrong, the references say what is done there. */
  readonly from: 'compiler' | 'references'
  readonly use: Use
}

/** Turns errors and hits into uses with the names that people know. */
export class CodeUses {
  readonly #projectDir: string
  readonly #sources = new Map<string, Promise<ts.SourceFile>>()

  constructor(projectDir: string) {
    this.#projectDir = projectDir
  }

  /** Which of the subjects an error seems to be about. */
  async candidates(
    error: Diagnostic,
    subjects: readonly ReferenceSubject[],
  ): Promise<readonly ReferenceSubject[]> {
    const { node } = await this.#locate(error)
    return attribute({ message: error.message, node }, subjects)
  }

  /** Names the declaration that an error stands in. */
  async placeKey(error: Diagnostic): Promise<string> {
    const { source, node } = await this.#locate(error)
    return placeKey(node, source)
  }

  keyOfHit({ node }: Hit): string {
    return placeKey(node, node.getSourceFile())
  }

  /** A use by an error of the compiler. */
  async ofError(error: Diagnostic, subject: ReferenceSubject, certainty: Certainty): Promise<CodeUse> {
    const { source, node } = await this.#locate(error)
    const detail =
      certainty === 'breaks'
        ? `${error.code}: ${mostExact(error.message)}`
        : throughView(methodAround(node), subject)
    const use = {
      ...this.#use(node, source, accessAround(node, error.message), detail),
      line: error.line,
    }
    return { subject, certainty, from: 'compiler', use }
  }

  ofHit({ subject, node, access, certainty, detail }: Hit): CodeUse {
    return {
      subject,
      certainty: certainty === 'raw' ? 'may' : certainty === 'broken' ? 'breaks' : 'touches',
      from: 'references',
      use: this.#use(node, node.getSourceFile(), access, throughView(detail, subject)),
    }
  }

  #use(node: ts.Node, source: ts.SourceFile, access: Access, detail: string): Use {
    const { file, line, name } = placeOf(node, source)
    return {
      kind: 'query',
      file: relative(this.#projectDir, file).split(sep).join('/'),
      line,
      name,
      access,
      detail,
    }
  }

  async #locate({ file, line, column }: Diagnostic): Promise<{ source: ts.SourceFile; node: ts.Node }> {
    const source = await this.#source(file)
    return { source, node: nodeAt(source, line, column) }
  }

  #source(file: string): Promise<ts.SourceFile> {
    const known = this.#sources.get(file)
    if (known) return known
    const read = readFile(file, 'utf8').then((text) =>
      ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true),
    )
    this.#sources.set(file, read)
    return read
  }
}

const throughView = (detail: string, { through }: ReferenceSubject): string =>
  through === undefined ? detail : `${detail} through ${through}`

function placeKey(node: ts.Node, source: ts.SourceFile): string {
  const { file, name } = placeOf(node, source)
  return `${file}\n${name}`
}

/** The first line says what failed, the last one why. */
function mostExact(message: string): string {
  const lines = message.split('\n')
  return lines.at(-1) ?? message
}

function methodAround(node: ts.Node): string {
  const found = enclosingCall(node)
  return found ? methodOf(found.call) || 'call' : 'type'
}

const WRITABLE = /\b(?:Insertable|Updateable)</
const WRITTEN = /'(?:Insert|Update)(?:able|Object|Expression)|InsertObject|UpdateObject/

/** A key of an object belongs to the call around it, or to the type that it is said to be of. */
function accessAround(node: ts.Node, message: string): Access {
  if (WRITTEN.test(message)) return 'write'
  for (let at = node; at.parent && !ts.isSourceFile(at.parent); at = at.parent) {
    const { type } = at.parent as { type?: ts.Node }
    if (type !== undefined && type !== at && WRITABLE.test(type.getText())) return 'write'
    if (ts.isCallExpression(at.parent) && at.parent.expression !== at) return accessOf(methodOf(at.parent))
  }
  return 'read'
}
