import type { EngineKind } from '@sluice/engine'
import { kindsOf } from '@sluice/schema-evolution'
import { runUnitTests, unitLine, unitReport, type Selection, type UnitResult } from '@sluice/transform'
import type { Project } from '../project/project.ts'
import { logTo } from '../run/log-to.ts'
import type { RunContext } from '../run/run-context.ts'
import { secondsSince } from '../run/seconds-since.ts'
import { stateFacts } from './state-facts.ts'

/** Which unit tests are run, and where. */
export interface UnitTestsRequest extends Partial<Selection> {
  /** The engines of the project's targets by default. */
  readonly engines?: readonly EngineKind[]
  /** What `state:modified` compares with; `HEAD` by default. */
  readonly base?: string
}

/** What came of unit tests; its keys are JSON for machines. */
export interface UnitTestsResult {
  readonly results: readonly UnitResult[]
  readonly seconds: number
}

/**
 * Runs the unit tests of a project's models in memory, on each engine that its targets use, and reports each as it is
 * done.
 * @throws SluiceError if a file cannot be read, or a migration does not run
 */
export async function testUnits(
  { dir, config }: Project,
  context: Pick<RunContext, 'emit' | 'env' | 'now' | 'signal'>,
  { engines = kindsOf(config), select = [], exclude = [], base }: UnitTestsRequest,
): Promise<UnitTestsResult> {
  const seconds = secondsSince(context.now)
  const log = logTo(context)
  const facts = await stateFacts({ dir, env: context.env }, [...select, ...exclude], base)
  const onResult = (result: UnitResult): void => {
    if (result.status === 'passed') log.info(unitLine(result))
    else log.warn([unitLine(result), ...unitReport(result)].join('\n  '))
  }
  const results: UnitResult[] = []
  for (const kind of engines) {
    context.signal.throwIfAborted()
    results.push(...(await runUnitTests(dir, kind, { select, exclude, ...facts, onResult })))
  }
  return { results, seconds: seconds() }
}
