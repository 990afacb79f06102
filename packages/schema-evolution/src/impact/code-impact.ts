import type { TypeChoices } from '@sluice/engine'
import type { ImpactSettings } from '@sluice/loader'
import type { Table } from '@sluice/schema'
import { dirname, join, relative, sep } from 'node:path'
import picomatch from 'picomatch'
import { generateTypes } from '../types/generate-types.ts'
import { causesOf, type Caused } from './causes-of.ts'
import { censusSubjects } from './census/census-subject.ts'
import { filesNaming, takeCensus } from './census/take-census.ts'
import { checkVariants, filesOf, type TypeTexts } from './check/check-variants.ts'
import { readCodeProjects, type CodeProject } from './check/code-project.ts'
import { Compiler } from './check/compiler.ts'
import { concernedFiles } from './check/concerned-files.ts'
import { findCompiler } from './check/find-compiler.ts'
import { Mirror } from './check/mirror.ts'
import { CodeUses, type Certainty, type CodeUse } from './code-uses.ts'
import type { SchemaDelta } from './schema-delta.ts'
import { canBreak, probeTables, unionTables, withDelta } from './type-variants.ts'

export interface CodeImpactOptions {
  readonly projectDir: string
  /** Path of the generated types; they are tried in a copy of the project. */
  readonly generated: string
  readonly settings: ImpactSettings
  readonly choices: TypeChoices
  readonly before: readonly Table[]
  readonly after: readonly Table[]
  readonly deltas: readonly SchemaDelta[]
  readonly signal?: AbortSignal
}

export interface CodeImpact {
  readonly uses: readonly CodeUse[]
  /** How many files were checked. */
  readonly files: number
  readonly notes: readonly string[]
  /** Why breaks may be missing. */
  readonly uncertain: readonly string[]
}

/** Finds what the typed code of a project has to do with changes of its tables. */
export async function codeImpact(options: CodeImpactOptions): Promise<CodeImpact> {
  const { projectDir, settings, signal } = options
  const tsconfigs = [settings.tsconfig ?? 'tsconfig.json'].flat()
  const folders = tsconfigs.map((path) => dirname(join(projectDir, path)))
  const compiler = new Compiler(await findCompiler([...folders, projectDir]), signal)
  const found = await Promise.all(tsconfigs.map((path) => readCodeProjects(compiler, projectDir, path)))
  const projects = [...new Map(found.flat().map((one) => [one.tsconfig, one])).values()]
  const impacts: CodeImpact[] = []
  if (options.deltas.length > 0) {
    for (const code of projects) impacts.push(await projectImpact(compiler, code, options))
  }
  const wanted = picomatch([settings.include ?? '**'].flat())
  return {
    uses: impacts.flatMap(({ uses }) => uses).filter(({ use }) => wanted(use.file)),
    files: new Set(projects.flatMap(({ own }) => [...own])).size,
    notes: impacts.flatMap(({ notes }) => notes),
    uncertain: impacts.flatMap(({ uncertain }) => uncertain),
  }
}

async function projectImpact(
  compiler: Compiler,
  code: CodeProject,
  { projectDir, generated, choices, before, after, deltas }: CodeImpactOptions,
): Promise<CodeImpact> {
  const union = unionTables(before, after)
  const subjects = censusSubjects(deltas, union)
  const texts: TypeTexts = {
    before: generateTypes(before, choices),
    after: generateTypes(after, choices),
    probe: generateTypes(probeTables(after, deltas), choices),
  }
  await using mirror = await Mirror.make({ parent: join(projectDir, '.sluice', 'impact'), code, generated })
  const types = generateTypes(union, choices)
  const concerned = await concernedFiles({
    code,
    generated,
    types: [...Object.values(texts), types],
    subjects,
  })
  const named = new Set(await filesNaming([...concerned], subjects))
  const [{ stay, breaks, probed, ...checked }, hits] = await Promise.all([
    checkVariants(compiler, mirror, texts, { concerned, named }),
    takeCensus({ code, generated, types, tables: union, subjects, concerned }),
  ])
  const shown = (path: string): string => relative(projectDir, path).split(sep).join('/')
  const uses = new CodeUses(projectDir)
  const breaking = subjects.filter(({ delta }) => canBreak(delta, choices))
  const caused = await causesOf(breaks, {
    before: checked.before,
    subjects: breaking,
    placeKey: (error) => uses.placeKey(error),
    candidates: (error) => uses.candidates(error, breaking.length > 0 ? breaking : subjects),
    check: ({ delta }) =>
      mirror.check(compiler, generateTypes(withDelta(before, delta), choices), filesOf(breaks)),
  })
  const counted = new Map(
    subjects.map((subject) => [
      subject,
      new Set(
        hits
          .filter((hit) => hit.subject === subject && hit.certainty !== 'raw')
          .map((hit) => uses.keyOfHit(hit)),
      ),
    ]),
  )
  const touched = await Promise.all(
    probed.map(async (error): Promise<Caused> => {
      const candidates = await uses.candidates(error, subjects)
      const key = await uses.placeKey(error)
      // The census knows whose columns they are, where it knows the declaration.
      const known = candidates.filter((subject) => counted.get(subject)?.has(key))
      return { error, subjects: candidates.length > 1 && known.length > 0 ? known : candidates }
    }),
  )
  const ofErrors = (found: readonly Caused[], certainty: Certainty): Promise<readonly CodeUse[]> =>
    Promise.all(
      found.flatMap((one) => one.subjects.map((subject) => uses.ofError(one.error, subject, certainty))),
    )
  return {
    uses: [
      ...(await ofErrors(caused, 'breaks')),
      ...(await ofErrors(touched, 'touches')),
      ...hits.map((hit) => uses.ofHit(hit)),
    ],
    files: code.own.size,
    notes: code.files.includes(generated)
      ? []
      : [`no code of ${shown(code.tsconfig)} imports ${shown(generated)}, so there is nothing typed to find`],
    uncertain:
      stay.length === 0
        ? []
        : [
            `${shown(code.tsconfig)} has ${stay.length} ${stay.length === 1 ? 'error' : 'errors'} without the migration too, which may hide breaks`,
          ],
  }
}
