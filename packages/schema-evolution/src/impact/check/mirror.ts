import { constants } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { commonFolder, foldersUpTo } from './common-folder.ts'
import type { Compiler } from './compiler.ts'
import type { CodeProject } from './code-project.ts'
import type { Diagnostic } from './diagnostic.ts'
import { linkPackages } from './link-packages.ts'

export interface MirrorOptions {
  /** Folder that the copy is made in; one inside the project, so that packages further up are found. */
  readonly parent: string
  readonly code: CodeProject
  /** Absolute path of the file whose text is tried out. */
  readonly generated: string
}

/**
 * A copy of a project's code, in which the generated types can be others than on disk. Neither `paths` nor `rootDirs`
 * of a tsconfig redirect a relative import, so the importing files must lie elsewhere, too.
 */
export class Mirror implements AsyncDisposable {
  readonly #root: string
  readonly #folder: string
  readonly #options: MirrorOptions
  #muted: ReadonlySet<string> = new Set()

  private constructor(root: string, folder: string, options: MirrorOptions) {
    this.#root = root
    this.#folder = folder
    this.#options = options
  }

  static async make(options: MirrorOptions): Promise<Mirror> {
    const { parent, code, generated } = options
    const files = [...code.files, ...code.configs]
    const root = commonFolder([...files, generated].map(dirname))
    await mkdir(parent, { recursive: true })
    const mirror = new Mirror(root, await realpath(await mkdtemp(join(parent, 'mirror-'))), options)
    const folders = [...new Set([...files, generated].flatMap((file) => foldersUpTo(dirname(file), root)))]
    await Promise.all(folders.map((folder) => mkdir(mirror.#at(folder), { recursive: true })))
    const packages = folders.map((folder) => join(folder, 'package.json'))
    await Promise.all([...files, ...packages].map((file) => copy(file, mirror.#at(file))))
    for (const [path, text] of code.manifests)
      if (folders.includes(dirname(path))) await writeFile(mirror.#at(path), text)
    if (code.refers) await mirror.#writeConfig()
    const mirrored = (folder: string): string | undefined =>
      folders.includes(folder) ? mirror.#at(folder) : undefined
    await Promise.all(folders.map((folder) => linkPackages(folder, mirror.#at(folder), mirrored)))
    return mirror
  }

  /**
   * The errors that the code has where the generated file has this text; paths are those of the original. With `only`, just
   * the errors of these files, and those that are in none.
   */
  async check(compiler: Compiler, text: string, only?: ReadonlySet<string>): Promise<readonly Diagnostic[]> {
    const { code, generated } = this.#options
    if (only?.size === 0) return []
    const passed = code.files.filter(
      (file) => CODE.test(file) && ((only && !only.has(file)) || !code.own.has(file)),
    )
    await this.#mute(new Set(passed.filter((file) => file !== generated)))
    await writeFile(this.#at(generated), text)
    const found = await compiler.check(this.#config, this.#folder)
    return found
      .map((one) => (one.file === '' ? one : { ...one, file: join(this.#root, one.file) }))
      .filter(({ file }) => file === '' || (code.own.has(file) && (!only || only.has(file))))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** The tsconfig that is checked: one that refers to no other project, so that their source is read and not their output. */
  get #config(): string {
    const path = this.#at(this.#options.code.tsconfig)
    return this.#options.code.refers ? path.replace(/\.json$/, '.without-references.json') : path
  }

  async #writeConfig(): Promise<void> {
    const original = this.#at(this.#options.code.tsconfig)
    // Files of other projects lie outside of the folder that a project names as its root.
    const config = { extends: original, references: [], compilerOptions: { rootDir: this.#folder } }
    await writeFile(this.#config, JSON.stringify(config))
  }

  /** Tells the compiler to pass over these files, which takes most of the time. Their lines move, but have no errors. */
  async #mute(files: ReadonlySet<string>): Promise<void> {
    const heard = [...this.#muted].filter((file) => !files.has(file))
    const muted = [...files].filter((file) => !this.#muted.has(file))
    await Promise.all([
      ...heard.map((file) => copy(file, this.#at(file))),
      ...muted.map(async (file) => writeFile(this.#at(file), unchecked(await readFile(file, 'utf8')))),
    ])
    this.#muted = files
  }

  #at(path: string): string {
    return join(this.#folder, relative(this.#root, path))
  }
}

/** A `#!` stays the first line. */
const unchecked = (text: string): string => text.replace(/^(#!.*\r?\n)?/, '$1// @ts-nocheck\n')

/** Not the types of libraries, which are few. */
const CODE = /(?<!\.d)\.[cm]?tsx?$/

/** A copy, as the compiler would follow a link to where it leads. */
const copy = (from: string, to: string): Promise<void> =>
  copyFile(from, to, constants.COPYFILE_FICLONE).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
