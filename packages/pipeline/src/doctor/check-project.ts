import { listPackages, type Source } from '@sluice/loader'
import { counted } from '@sluice/schema'
import type { Environment } from '../environment/dotenv.ts'
import type { Project } from '../project/project.ts'
import { doubtful, fine, wrong, type Found } from './check.ts'

/** Node of this process, and the range that Sluice needs: `>=22.19`. */
export interface NodeVersions {
  readonly node: string
  readonly needed: string
}

/** Whether Node is new enough. */
export function checkNode({ node, needed }: NodeVersions): Found {
  const [major = 0, minor = 0] = (needed.match(/\d+/g) ?? []).map(Number)
  const [isMajor = 0, isMinor = 0] = node.split('.').map(Number)
  return isMajor > major || (isMajor === major && isMinor >= minor)
    ? fine('Node.js', node)
    : wrong(
        'Node.js',
        `${node} is too old: Sluice needs ${needed}`,
        'install a newer version; npm install node installs one for the scripts of a project',
      )
}

export function checkConfig({ config }: Project): Found {
  const { sources, targets } = config
  const resources = sources.reduce((total, one) => total + one.resources.length, 0)
  return fine(
    'config',
    `${counted(sources.length, 'source')}, ${counted(resources, 'resource')}, ${counted(Object.keys(targets).length, 'target')}`,
  )
}

/** Whether the secrets of a source are set. Their values are not looked at. */
export function checkSecrets({ name, secrets }: Source, env: Environment, places: string): readonly Found[] {
  const variables = Object.values(secrets)
  if (variables.length === 0) return []
  const missing = variables.filter((variable) => (env[variable] ?? '') === '')
  const what = `secrets of ${name}`
  return missing.length === 0
    ? [fine(what, `${variables.join(', ')} ${variables.length === 1 ? 'is' : 'are'} set`)]
    : [
        wrong(
          what,
          `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set`,
          `set ${missing.length === 1 ? 'it' : 'them'} in ${places}`,
          'E_SECRET_MISSING',
        ),
      ]
}

/** What earlier loads left on disk. */
export async function checkPackages({ dir }: Project): Promise<Found> {
  const packages = await listPackages(dir)
  const left = packages.filter(({ in_use: inUse }) => !inUse)
  const used = packages.length - left.length
  const running =
    used === 0 ? '' : `; ${used === 1 ? 'a load is running' : `${counted(used, 'load')} are running`}`
  if (left.length === 0) return fine('load packages', `none is left${running}`)
  const rows = left
    .flatMap(({ resources }) => resources)
    .reduce((total, { rows: some }) => total + (some ?? 0), 0)
  return doubtful(
    'load packages',
    `${counted(left.length, 'package')} of failed loads, with ${counted(rows, 'complete row')}${running}`,
    'the next load of their resources resumes the rows; sluice packages lists them',
  )
}
