import { explainError } from '../errors/explain-error.ts'
import { openProject, type Project } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'
import { chooseTarget, type ChosenTarget } from '../target/target.ts'
import type { Given } from '../target/next-command.ts'
import { withSettings } from '../settings/with-settings.ts'
import { checkConfig, checkNode, checkPackages, checkSecrets, type NodeVersions } from './check-project.ts'
import { checkTarget } from './check-target.ts'
import { broken, doubtful, type Check, type Found } from './check.ts'

/**
 * Checks a project and its targets, all of them without `given.target`. What is wrong is in the result; nothing is changed,
 * and no value of a secret is in it. With `versions`, Node.js is checked, too.
 */
export async function diagnose(
  context: RunContext,
  given: Given,
  versions?: NodeVersions,
): Promise<readonly Check[]> {
  const node = about(null, versions ? [checkNode(versions)] : [])
  let project: Project
  let chosen: ChosenTarget
  try {
    project = await openProject(context, given.project, given.target)
    chosen = chooseTarget(context, project, given.target)
  } catch (error) {
    context.signal.throwIfAborted()
    return [...node, ...about(null, [broken('config', explainError(error))])]
  }
  const checks: Check[] = [
    ...node,
    ...about(null, [
      checkConfig(project),
      ...(await checkSources(project, chosen.name, context)),
      await checkPackages(project),
    ]),
  ]
  const names = given.target === undefined ? Object.keys(project.config.targets) : [chosen.name]
  for (const name of names) {
    const target = chooseTarget(context, project, name)
    const isOther = name !== chosen.name
    const found =
      isOther && isUnset(target)
        ? [unset(name)]
        : await checkTarget(context, project, target, { ...given, ...(isOther && { target: name }) })
    checks.push(...about(name, found))
  }
  return checks
}

/** The secrets and the config of each source, as its loads into this target would find them. */
async function checkSources(
  project: Project,
  target: string,
  context: RunContext,
): Promise<readonly Found[]> {
  const found: Found[] = []
  for (const source of project.config.sources) {
    try {
      const settled = await withSettings(project, target, { ...context, selection: [source.name] })
      found.push(...checkSecrets(source, settled.environment, settled.secretPlaces))
    } catch (error) {
      context.signal.throwIfAborted()
      found.push(broken(`source ${source.name}`, explainError(error)))
    }
  }
  return found
}

const about = (target: string | null, found: readonly Found[]): readonly Check[] =>
  found.map((one) => ({ ...one, target }))

const isUnset = ({ target }: ChosenTarget): boolean => target.kind === 'postgres' && target.url === ''

/** A machine need not reach every target. */
const unset = (name: string): Found =>
  doubtful(
    'connection',
    `targets.${name}.url is empty, so it cannot be used from here`,
    'if this machine should use the target, set the environment variable of its url, in the environment or in .env',
  )
