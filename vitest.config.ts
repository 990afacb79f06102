import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Tests that need no database, beside those that lie next to what they test. */
const UNIT = [
  'packages/*/src/**/*.test.ts',
  'apps/*/src/**/*.test.ts',
  'tests/boundaries/*.test.ts',
  'tests/cli/docs.test.ts',
  'tests/contracts/inheritance.test.ts',
  'tests/demo/{docs,make-orders}.test.ts',
  'tests/evolution/{mask-shape,files/split-statements}.test.ts',
  'tests/impact/markdown.test.ts',
  'tests/propose/workflows.test.ts',
  'tests/like-dlt/conformance.test.ts',
  'tests/sources/names.test.ts',
  'examples/marketing/sources/*.test.ts',
]
/** Random histories, kill matrices, large data. */
const EXHAUSTIVE = ['tests/**/*.exhaustive.test.ts']
/** Files of the integration tier with tests that are tagged `exhaustive`. */
const TAGGED = globSync('tests/**/*.test.ts', { cwd: import.meta.dirname }).filter(
  (path) =>
    !path.endsWith('.exhaustive.test.ts') &&
    readFileSync(join(import.meta.dirname, path), 'utf8').includes(`tags: 'exhaustive'`),
)

const project = (
  name: string,
  test: NonNullable<TestProjectInlineConfiguration['test']>,
): TestProjectInlineConfiguration => ({ extends: true, test: { name, ...test } })

/** What takes minutes begins first, so that the last files are short ones. */
const LONG = [
  /properties\/(convergence|counterexamples)/,
  /people\/histories/,
  /faults\/disturbed-/,
  /fast-path\//,
  /faults\//,
  /properties\//,
  /cases\//,
  /(propose|impact|bad-input|people)\//,
]

const place = ({ moduleId }: TestSpecification): number => {
  const found = LONG.findIndex((pattern) => pattern.test(moduleId))
  return found < 0 ? LONG.length : found
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }

  /** Deals the files out one by one, so that no shard gets all the long ones. */
  override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { index = 1, count = 1 } = this.ctx.config.shard ?? {}
    return files
      .toSorted((a, b) => place(a) - place(b) || (a.moduleId < b.moduleId ? -1 : 1))
      .filter((_, i) => i % count === index - 1)
  }
}

const CORES = Math.min(Math.max(availableParallelism(), 2), 6)
/** Tests wait for Postgres, for other processes and for clocks. Large data and kills take all that a machine has. */
const MORE_WORKERS = { maxWorkers: CORES + 1 }

const globalSetup = 'tests/support/setup/global.ts'

/** Another number of workers needs a group of its own. */
const LATER = { globalSetup, sequence: { groupOrder: 1 }, testTimeout: 300_000 }

export default defineConfig({
  test: {
    setupFiles: ['draw', 'threads', 'tier'].map((name) => `tests/support/setup/${name}.ts`),
    tags: [{ name: 'exhaustive', description: 'is run by `npm run test:exhaustive` alone' }],
    pool: 'forks',
    maxWorkers: CORES,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      project('unit', { ...MORE_WORKERS, include: UNIT, isolate: false }),
      project('integration', {
        ...MORE_WORKERS,
        include: ['tests/**/*.test.ts'],
        exclude: [...configDefaults.exclude, ...UNIT, ...EXHAUSTIVE],
        globalSetup,
        // Files share what they import, which is a sixth of the CPU of short ones: none changes what another sees.
        isolate: false,
      }),
      project('exhaustive', { ...LATER, include: EXHAUSTIVE }),
      // In the integration tier they share processes, too.
      project('exhaustive-tagged', { ...LATER, include: TAGGED, isolate: false }),
    ],
  },
})
