import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { DEFAULT_MODELS, filesLike, onReplayed, readMigrations, type Shadow } from '@sluice/schema-evolution'
import { fullName, type SluiceError, printedError } from '@sluice/schema'
import { describeModels } from '../describe/describe-models.ts'
import { modelGraph, type ModelGraph, type Read } from '../graph/model-graph.ts'
import { modelError } from '../materialise/query-error.ts'
import type { Model } from '../model.ts'
import { readModels } from '../read/read-models.ts'
import { selectModels, type Selection } from '../select/select-models.ts'
import type { RowDifferences } from './compare-rows.ts'
import { makePlain } from './plain-tables.ts'
import { readUnitTests } from './read-unit-tests.ts'
import { runUnitTest } from './run-unit-test.ts'
import { unitError } from './unit-error.ts'
import type { UnitResult } from './unit-result.ts'
import type { UnitTest } from './unit-test.ts'

export interface UnitTestsOptions extends Partial<Selection> {
  /** Files that differ from the base in git, for `state:modified`. */
  readonly modified?: ReadonlySet<string>
  /** Is called when a test is done. */
  readonly onResult?: (result: UnitResult) => void
}

interface Found {
  readonly test: UnitTest
  readonly model: Read<Model>
}

const NO_DIFFERENCES: RowDifferences = { missing: [], added: [], changed: [] }

/**
 * Runs the unit tests of a project on an engine in memory, on the tables that its migrations make.
 * @throws SluiceError if a file cannot be read, or a migration does not run
 */
export async function runUnitTests(
  projectDir: string,
  kind: EngineKind,
  { select = [], exclude = [], modified, onResult = () => {} }: UnitTestsOptions = {},
): Promise<readonly UnitResult[]> {
  const tests = await readUnitTests(projectDir)
  if (tests.length === 0) return []
  const graph = await modelGraph(await readModels(projectDir, kind), kind)
  const selected = selectModels(graph, { select, exclude }, modified && { modified })
  const found = (await withModels(projectDir, graph, tests)).filter(({ model }) =>
    selected.has(fullName(model)),
  )
  if (found.length === 0) return []
  const migrations = await readMigrations(join(projectDir, 'migrations'))
  return onReplayed(migrations, kind, async (shadow) => {
    const { failures } = await describeModels(projectDir, shadow)
    const tables = await makePlain(shadow)
    const results: UnitResult[] = []
    for (const { model, test } of found) {
      const begin = performance.now()
      const outcome = await outcomeOf(shadow, { graph, tables, failures }, model, test)
      const result: UnitResult = {
        node: `${fullName(model)}: ${test.name}`,
        engine: kind,
        path: test.folder,
        seconds: Math.round(performance.now() - begin) / 1000,
        ...outcome,
      }
      results.push(result)
      onResult(result)
    }
    return results
  })
}

type Outcome = Pick<UnitResult, 'status' | 'error' | keyof RowDifferences>

interface Prepared {
  readonly graph: ModelGraph
  readonly tables: Awaited<ReturnType<typeof makePlain>>
  /** Models that cannot run on the tables of the migrations. */
  readonly failures: readonly SluiceError[]
}

async function outcomeOf(
  shadow: Shadow,
  { graph, tables, failures }: Prepared,
  model: Read<Model>,
  test: UnitTest,
): Promise<Outcome> {
  const failure = failures.find(({ place = '' }) => place.startsWith(`${model.file}:`))
  if (failure) return { status: 'failed', error: printedError(failure), ...NO_DIFFERENCES }
  try {
    const { kind, session } = shadow
    const found = await shadow.rehearse(() => runUnitTest({ kind, session, graph, tables }, model, test))
    const differs = found.missing.length + found.added.length + found.changed.length > 0
    return { status: differs ? 'failed' : 'passed', error: null, ...found }
  } catch (error) {
    const known = modelError(error, model, false)
    if (!known) throw error
    return { status: 'failed', error: printedError(known), ...NO_DIFFERENCES }
  }
}

/** The tests with their models; those of models that are of the other engine alone are left out. */
async function withModels(
  projectDir: string,
  graph: ModelGraph,
  tests: readonly UnitTest[],
): Promise<readonly Found[]> {
  const byPath = new Map(graph.models.map((model) => [pathOf(model.file), model]))
  const paths = new Set((await filesLike(projectDir, DEFAULT_MODELS)).map(pathOf))
  return tests.flatMap((test) => {
    const model = byPath.get(test.model)
    if (model) return [{ test, model }]
    if (paths.has(test.model)) return []
    throw unitError(
      test.folder,
      `there is no model ${test.model}.sql`,
      'the folder of the unit tests of a model is beside its file: NAME.sql and NAME.test/CASE/',
    )
  })
}

/** `models/marts/daily` */
const pathOf = (file: string): string => file.replace(/(?:\.(?:duckdb|postgres))?\.sql$/, '')
