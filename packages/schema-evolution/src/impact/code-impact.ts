import type { TypeChoices } from '@sluice/engine'
import type { ImpactSettings } from '@sluice/loader'
import type { Table } from '@sluice/schema'
import { dirname, join, relative, sep } from 'node:path'
import picomatch from 'picomatch'
import { generateTypes } from '../js-types/generate-types.ts'
import { causesOf, type Caused } from './uses/causes-of.ts'
import { referenceSubjects, type ReferenceSubject } from './delta/reference-subject.ts'
import { sqlFileUses } from './references/untyped/sql-files.ts'
import { filesNaming, findReferences, namedSubjects } from './references/find-references.ts'
import { filesOf, VariantCheck, type TypeTexts } from './check/check-variants.ts'
import { readCodeConfigs, readCodeProjects, type CodeProject } from './check/code-project.ts'
import { concernedFiles } from './check/concerned-files.ts'
import { whyUnseen } from './check/why-unseen.ts'
import { openChecker } from './check/checker/open-checker.ts'
import type { TypeChecker } from './check/checker/type-checker.ts'
import { CodeUses, type Certainty, type CodeUse } from './uses/code-uses.ts'
import type { DerivedColumn } from './delta/derived-columns.ts'
import { isRuleDelta } from './delta/rule-delta.ts'
import type { SchemaDelta } from './delta/schema-delta.ts'
import { DEFAULT_MODELS } from './shadow/model-file.ts'
import { canBreak, probeTables, unionTables, withDelta } from './delta/type-variants.ts'

export interface CodeImpactOptions {
  readonly projectDir: string
  /** Path of the generated types; they are tried in a copy of the project. */
  readonly generated: string
  readonly settings: ImpactSettings
  readonly choices: TypeChoices
  readonly before: readonly Table[]
  readonly after: readonly Table[]
  readonly deltas: readonly SchemaDelta[]
  /** What the columns of views and models are made of. */
  readonly derived?: readonly DerivedColumn[]
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

/** What is looked for in each of the code's projects, and the generated types that it is checked with. */
interface Search {
  /** Each table as it is in either state. */
  readonly union: readonly Table[]
  readonly subjects: readonly ReferenceSubject[]
  readonly texts: TypeTexts
  /** With the columns of both states, in the types of after. */
  readonly unionTypes: string
  /** With the columns of both states, in the types of before: those that the code is written for. */
  readonly referenceTypes: string
}

function searchFor({ before, after, deltas, derived = [], choices }: CodeImpactOptions): Search {
  const union = unionTables(before, after)
  const subjects = referenceSubjects(deltas, union, derived)
  return {
    union,
    subjects,
    texts: {
      before: generateTypes(before, choices),
      after: generateTypes(after, choices),
      probe: generateTypes(probeTables(after, deltas, subjects), choices),
    },
    unionTypes: generateTypes(union, choices),
    referenceTypes: generateTypes(unionTables(after, before), choices),
  }
}

/** Finds what the typed code of a project has to do with changes of its tables. */
export async function codeImpact(options: CodeImpactOptions): Promise<CodeImpact> {
  const { projectDir, generated, settings, signal } = options
  const tsconfigs = [settings.tsconfig ?? 'tsconfig.json'].flat()
  const configs = await readCodeConfigs(projectDir, tsconfigs)
  const search = searchFor(options)
  configs.overlay.set(generated, search.texts.before)
  const folders = tsconfigs.map((path) => dirname(join(projectDir, path)))
  await using checker = await openChecker([...folders, projectDir], configs.overlay, signal)
  const projects = await readCodeProjects(checker, configs)
  const impacts: CodeImpact[] = []
  if (options.deltas.length > 0) {
    for (const code of projects) impacts.push(await projectImpact(checker, code, options, search))
  }
  const ofFiles = await sqlFileUses(projectDir, settings.models ?? DEFAULT_MODELS, search.subjects)
  const wanted = picomatch([settings.include ?? '**'].flat())
  return {
    uses: [...impacts.flatMap(({ uses }) => uses), ...ofFiles].filter(({ use }) => wanted(use.file)),
    files: new Set(projects.flatMap(({ own }) => [...own])).size,
    notes: impacts.flatMap(({ notes }) => notes),
    uncertain: impacts.flatMap(({ uncertain }) => uncertain),
  }
}

async function projectImpact(
  checker: TypeChecker,
  code: CodeProject,
  { projectDir, generated, choices, before }: CodeImpactOptions,
  { union, subjects, texts, unionTypes, referenceTypes }: Search,
): Promise<CodeImpact> {
  const concerned = await concernedFiles({
    code,
    generated,
    types: [...Object.values(texts), unionTypes],
    subjects,
  })
  // Without a column that no code names, all compiles as it does with it.
  const named = new Set(await filesNaming([...concerned], await namedSubjects([...concerned], subjects)))
  const check = new VariantCheck(checker, code, generated)
  const [{ stay, breaks, probed, ...checked }, hits] = await Promise.all([
    check.variants(texts, { concerned, named }),
    findReferences({
      code,
      generated,
      types: referenceTypes,
      tables: union,
      subjects,
      concerned,
    }),
  ])
  const errors = stay.length + (await checker.configErrors(code.checked)).length
  const shown = (path: string): string => relative(projectDir, path).split(sep).join('/')
  const uses = new CodeUses(projectDir)
  const columns = subjects.filter(({ delta }) => !isRuleDelta(delta))
  const breaking = subjects.filter(({ delta }) => canBreak(delta, choices))
  const caused = await causesOf(breaks, {
    before: checked.before,
    subjects: breaking.filter(({ through }) => through === undefined),
    placeKey: (error) => uses.placeKey(error),
    candidates: (error) => uses.candidates(error, breaking.length > 0 ? breaking : columns),
    check: ({ delta }) => check.errors(generateTypes(withDelta(before, delta), choices), filesOf(breaks)),
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
      const candidates = await uses.candidates(error, columns)
      const key = await uses.placeKey(error)
      // The references say whose columns they are, where they know the declaration.
      const known = candidates.filter((subject) => counted.get(subject)?.has(key))
      return { error, subjects: candidates.length > 1 && known.length > 0 ? known : candidates }
    }),
  )
  const ofErrors = (found: readonly Caused[], certainty: Certainty): Promise<readonly CodeUse[]> =>
    Promise.all(
      found.flatMap(({ error, subjects: of }) =>
        // A table and a view on it are of one delta.
        [...new Map(of.map((subject) => [subject.delta, subject])).values()].map((subject) =>
          uses.ofError(error, subject, certainty),
        ),
      ),
    )
  const typed = code.files.includes(generated)
  const unseen = typed ? undefined : await whyUnseen(code, shown)
  return {
    uses: [
      ...(await ofErrors(caused, 'breaks')),
      ...(await ofErrors(touched, 'touches')),
      ...hits.map((hit) => uses.ofHit(hit)),
    ],
    files: code.own.size,
    notes:
      typed || unseen !== undefined
        ? []
        : [
            `no code of ${shown(code.tsconfig)} imports ${shown(generated)}, so there are no typed queries to find`,
          ],
    uncertain: [
      ...(unseen === undefined
        ? []
        : [`${shown(code.tsconfig)} does not see ${shown(generated)}, but ${unseen}`]),
      ...(errors === 0
        ? []
        : [
            `${shown(code.tsconfig)} has ${errors} ${errors === 1 ? 'error' : 'errors'} without the migration too, and these may hide breaks`,
          ]),
    ],
  }
}
