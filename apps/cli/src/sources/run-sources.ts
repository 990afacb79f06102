import { resolve } from 'node:path'
import {
  addSource,
  NAMED_KINDS,
  replaySources,
  SOURCE_KINDS,
  sourceFromOpenapi,
  testResources,
} from '@sluice/pipeline'
import { didYouMeanOrHelp, errorOf } from '@sluice/schema'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { freshness } from './freshness.ts'
import { replayedText } from './record-text.ts'
import type { SourcesArguments } from './sources-options.ts'
import { addedText, seededText, testedText } from './sources-text.ts'

const ACTIONS = ['test', 'add', 'from-openapi', 'freshness']
const HELP = 'sluice sources --help'

/** Runs `sluice sources`. */
export async function runSources(
  context: Context,
  { options, positionals }: SourcesArguments,
): Promise<Outcome> {
  const [action = '', ...names] = positionals
  if (options.update && !options.replay)
    throw new UsageError('--update needs --replay', 'write sluice sources test --replay --update')
  const { against } = options
  if (against !== undefined && (!options.replay || options.update))
    throw new UsageError(
      options.update ? '--against and --update cannot be used together' : '--against needs --replay',
      'write sluice sources test --replay --against main',
    )
  switch (action) {
    case 'test': {
      if (options.replay) return replay(context, options, names)
      const tested = await testResources(context, options, names)
      const errors = tested.flatMap(({ name, error }) =>
        error === null ? [] : [errorOf({ ...error, place: placeIn(name, error.place) })],
      )
      return { text: testedText(tested, context), data: { tested }, failed: errors.length > 0, errors }
    }
    case 'freshness':
      return freshness(context, options, names)
    case 'add':
      return add(context, options.project, names)
    case 'from-openapi':
      return fromOpenapi(context, options.project, names)
    default:
      throw new UsageError(
        `${JSON.stringify(action)} is not an action of sources`,
        didYouMeanOrHelp(action, ACTIONS, { what: 'actions' }, HELP),
      )
  }
}

async function replay(
  context: Context,
  options: SourcesArguments['options'],
  names: readonly string[],
): Promise<Outcome> {
  const update = options.update === true
  const { against } = options
  const replayed = await replaySources(context, options, { names, update, against })
  const errors = replayed.flatMap(({ error }) => (error === null ? [] : [errorOf(error)]))
  // What differs from a commit is what was asked for, and no failure.
  const differs =
    !update && against === undefined && replayed.some(({ differences }) => differences.length > 0)
  return {
    text: replayedText(replayed, context, against),
    data: { replayed },
    failed: differs || errors.length > 0,
    errors,
  }
}

/** The place within the resource. */
const placeIn = (resource: string, place: string | null): string =>
  place === null ? resource : place.startsWith(resource) ? place : `${resource}: ${place}`

async function add(
  context: Context,
  project: string | undefined,
  names: readonly string[],
): Promise<Outcome> {
  const [word = '', name, ...rest] = names
  const kind = SOURCE_KINDS.find((one) => one === word)
  if (kind === undefined)
    throw new UsageError(
      word === '' ? 'the kind of the source is missing' : `${JSON.stringify(word)} is not a kind of source`,
      didYouMeanOrHelp(word, SOURCE_KINDS, { what: 'kinds' }, HELP),
    )
  if (NAMED_KINDS.includes(kind) && name === undefined)
    throw new UsageError('the name of the source is missing', `write sluice sources add ${kind} crm`)
  const [path, ...others] = kind === 'files' ? rest : [undefined, ...rest]
  if (others.length > 0)
    throw new UsageError(`unexpected argument ${JSON.stringify(others[0])}`, `see ${HELP}`)
  const { cwd } = context
  const added = await addSource(
    resolve(cwd, project ?? '.'),
    kind,
    name,
    path === undefined ? undefined : { path, cwd },
  )
  return {
    text: addedText(added, name ?? kind, context),
    data: { written: added.written, variables: added.variables },
  }
}

async function fromOpenapi(
  context: Context,
  project: string | undefined,
  [file, name, ...others]: readonly string[],
): Promise<Outcome> {
  if (file === undefined)
    throw new UsageError('the OpenAPI document is missing', 'write sluice sources from-openapi openapi.yaml')
  if (others.length > 0)
    throw new UsageError(`unexpected argument ${JSON.stringify(others[0])}`, `see ${HELP}`)
  const { cwd } = context
  const seeded = await sourceFromOpenapi(resolve(cwd, project ?? '.'), file, { name, cwd })
  const { written, variables, resources, notes } = seeded
  return { text: seededText(seeded, context), data: { written, variables, resources, notes } }
}
