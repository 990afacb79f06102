import { escapeRegExp, fullName, SluiceError } from '@sluice/schema'
import type { ModelGraph } from '../graph/model-graph.ts'
import { MODELS_CONFIG } from '../config/default-lines.ts'
import { parseSelector, RESULTS, type Term } from './parse-selector.ts'

/** What selectors ask about besides the files. */
export interface SelectorFacts {
  /** Files that differ from the base in git. */
  readonly modified?: ReadonlySet<string>
  /** Status of each model and test in the last run. */
  readonly results?: ReadonlyMap<string, string>
}

export interface Selection {
  /** All models and tests, where it is empty. */
  readonly select: readonly string[]
  readonly exclude: readonly string[]
}

/**
 * The names of the models and of the tests in files that a selection means.
 * @throws SluiceError E_MODEL_SELECTOR where a word means nothing
 */
export function selectModels(
  graph: ModelGraph,
  { select, exclude }: Selection,
  facts: SelectorFacts = {},
): ReadonlySet<string> {
  const all = new Set([...graph.byName.keys(), ...graph.tests.map(({ name }) => name)])
  const chosen = select.length === 0 ? all : namesOf(graph, select, facts)
  const without = namesOf(graph, exclude, facts)
  const kept = new Set([...chosen].filter((name) => !without.has(name)))
  return select.length === 0 ? kept : withTests(graph, kept, without)
}

/** Tests in files that read a selected model go with it. */
function withTests(
  graph: ModelGraph,
  chosen: ReadonlySet<string>,
  without: ReadonlySet<string>,
): ReadonlySet<string> {
  const tests = graph.tests.filter(
    ({ name, references }) => !without.has(name) && references.some((one) => chosen.has(fullName(one))),
  )
  return new Set([...chosen, ...tests.map(({ name }) => name)])
}

function namesOf(graph: ModelGraph, words: readonly string[], facts: SelectorFacts): ReadonlySet<string> {
  const relations = relationsOf(graph)
  const union = new Set<string>()
  for (const terms of parseSelector(words)) {
    const sets = terms.map((term) => expand(term, matching(graph, term, facts), relations))
    const [first = new Set<string>(), ...others] = sets
    for (const name of first) if (others.every((set) => set.has(name))) union.add(name)
  }
  return union
}

/** The nodes that a term names itself. */
function matching(graph: ModelGraph, term: Term, facts: SelectorFacts): ReadonlySet<string> {
  const nodes = [
    ...graph.models.map((model) => ({ ...model, key: fullName(model) })),
    ...graph.tests.map((test) => ({ ...test, key: test.name })),
  ]
  const found = nodes.filter((node) => {
    const { key, file, tags, references } = node
    switch (term.method) {
      case 'name':
        return (
          like(term.value, key.split('.').at(-1) ?? key) ||
          namesIn(graph, key).some((name) => like(term.value, name) || name.startsWith(`${term.value}.`))
        )
      case 'tag':
        return tags.some((tag) => like(term.value, tag))
      case 'path':
        return (
          file === term.value ||
          file.startsWith(`${term.value.replace(/\/$/, '')}/`) ||
          like(term.value, file)
        )
      case 'source':
        return references.some(
          (one) =>
            !graph.byName.has(fullName(one)) &&
            namesIn(graph, fullName(one)).some(
              (name) => like(term.value, name.split('.')[0] ?? name) || like(term.value, name),
            ),
        )
      case 'state':
        return (facts.modified?.has(file) || facts.modified?.has(MODELS_CONFIG)) ?? false
      case 'result':
        return facts.results?.get(key) === RESULTS[term.value]
    }
  })
  const mayBeEmpty = term.method === 'state' || term.method === 'result'
  if (found.length === 0 && !mayBeEmpty) throw nothing(term, graph)
  return new Set(found.map(({ key }) => key))
}

/** What a table may be called: `shop_dev_anna.orders`, and `shop.orders` where the suffix is dev_anna. */
function namesIn({ suffix }: ModelGraph, full: string): readonly string[] {
  const at = full.indexOf('.')
  const dataset = full.slice(0, at)
  if (suffix === undefined || !dataset.endsWith(`_${suffix}`)) return [full]
  return [full, dataset.slice(0, -suffix.length - 1) + full.slice(at)]
}

/** Whether a name is the one of a pattern, in which `*` stands for any letters. */
const like = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escapeRegExp).join('.*')}$`).test(name)

interface Relations {
  readonly parents: ReadonlyMap<string, readonly string[]>
  readonly children: ReadonlyMap<string, readonly string[]>
}

function relationsOf(graph: ModelGraph): Relations {
  const parents = new Map<string, readonly string[]>(graph.parents)
  for (const { name, references } of graph.tests)
    parents.set(
      name,
      references.map(fullName).filter((one) => graph.byName.has(one)),
    )
  const children = new Map<string, string[]>()
  for (const [name, above] of parents)
    for (const parent of above) children.set(parent, [...(children.get(parent) ?? []), name])
  return { parents, children }
}

function expand(
  { above, below, around }: Term,
  start: ReadonlySet<string>,
  relations: Relations,
): ReadonlySet<string> {
  const { parents, children } = relations
  if (around) return reach(reach(start, children, Infinity), parents, Infinity)
  return new Set([...reach(start, parents, above), ...reach(start, children, below)])
}

/** These models and tests with all models that they read, directly or not. */
export const withParents = (graph: ModelGraph, names: ReadonlySet<string>): ReadonlySet<string> =>
  reach(names, relationsOf(graph).parents, Infinity)

/** These names and those that are at most `levels` steps away. */
function reach(
  start: ReadonlySet<string>,
  steps: ReadonlyMap<string, readonly string[]>,
  levels: number,
): ReadonlySet<string> {
  const found = new Set(start)
  let last = [...start]
  for (let level = 0; level < levels && last.length > 0; level++) {
    last = last.flatMap((name) => steps.get(name) ?? []).filter((name) => !found.has(name))
    for (const name of last) found.add(name)
  }
  return found
}

function nothing({ method, value }: Term, graph: ModelGraph): SluiceError {
  const [what, known] = knownFor(method, graph)
  const names = [...new Set(known)].toSorted()
  return new SluiceError(`${method === 'name' ? '' : `${method}:`}${value} selects no model`, {
    code: 'E_MODEL_SELECTOR',
    hint:
      graph.models.length === 0
        ? 'there are no models: add files such as models/marts/daily.sql'
        : names.length === 0
          ? `the models have no ${what}`
          : `the ${what} are ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', ...' : ''}`,
  })
}

/** What a selector could have named. */
function knownFor(
  method: Term['method'],
  graph: ModelGraph,
): readonly [what: string, names: readonly string[]] {
  const all = [...graph.models, ...graph.tests]
  switch (method) {
    case 'tag':
      return ['tags', all.flatMap(({ tags }) => tags)]
    case 'path':
      return ['folders', all.map(({ file }) => file.slice(0, file.lastIndexOf('/')))]
    case 'source':
      return [
        'sources',
        all.flatMap(({ references }) => references.map(fullName)).filter((name) => !graph.byName.has(name)),
      ]
    default:
      return ['models', [...graph.byName.keys()]]
  }
}
