import { snakeCase } from '@sluice/schema'
import type { Project } from '../project/project.ts'
import { envFileOf } from '../environment/dotenv.ts'

/** The variable that sets a key of a source's config: `pageSize` of `shop` is SHOP__PAGE_SIZE. */
export const variableOf = (source: string, key: string): string =>
  `${prefixOf(source)}${snakeCase(key).toUpperCase()}`

/** How the variables of a source's config begin. */
export const prefixOf = (source: string): string => `${snakeCase(source).toUpperCase()}__`

const inOrder = (places: readonly string[]): string =>
  `one of these places; the first that has it is used: ${places.join(', ')}`

/** Where a variable may be set. */
const variablePlaces = (target: string): readonly string[] => ['the environment', envFileOf(target), '.env']

/** All places where a secret may be set. */
export const secretPlaces = ({ config }: Pick<Project, 'config'>, target: string): string =>
  inOrder([
    ...variablePlaces(target),
    ...(config.secrets?.provider ? ['secrets.provider in sluice.config.ts'] : []),
  ])

/** All places where a key of a source's config may be set. */
export const configPlaces = (source: string, key: string, target: string): string =>
  inOrder([
    ...variablePlaces(target).map((place) => `${variableOf(source, key)} in ${place}`),
    `targets.${target}.config.${source}.${key} in sluice.config.ts`,
    `config.${key} of the source ${source}`,
  ])

/** Where a variable was set. */
export const originOf = (variable: string, { envFiles = [] }: Pick<Project, 'envFiles'>): string =>
  envFiles.find(({ variables }) => variables.has(variable))?.name ?? 'the environment'
