import { plainName, SluiceError } from '@sluice/schema'
import type { NodeStatus } from '../run/node-result.ts'

/** What a term selects before its parents and children are added. */
export type Method = 'name' | 'tag' | 'path' | 'source' | 'state' | 'result'

/** `2+tag:daily+` */
export interface Term {
  readonly method: Method
  readonly value: string
  /** How many levels above it: 0 none, Infinity all. */
  readonly above: number
  readonly below: number
  /** `@m`: all below it, and all that those need. */
  readonly around: boolean
}

/** The words of `result:`, and the status in the last run that each stands for. */
export const RESULTS: Readonly<Record<string, NodeStatus>> = {
  error: 'failed',
  fail: 'failed',
  skipped: 'skipped',
  success: 'built',
  pass: 'passed',
  warn: 'warned',
}

const STATES = ['modified']

const METHODS: readonly Method[] = ['tag', 'path', 'source', 'state', 'result']
const TERM = /^(@)?(?:(\d*)\+)?((?:"(?:[^"]|"")*"|[^+@"])+?)(?:\+(\d*))?$/
/** What stands between spaces, and between commas, that are in no quotes. */
const WORD = /(?:"(?:[^"]|"")*"|\S)+/g
const COMMA = /,(?=(?:[^"]*"[^"]*")*[^"]*$)/

/**
 * A selection: the union of its words, each the intersection of its terms, which stand between commas. Names may have quotes.
 * @throws SluiceError E_MODEL_SELECTOR
 */
export const parseSelector = (words: readonly string[]): readonly (readonly Term[])[] =>
  words.flatMap((word) => word.match(WORD) ?? []).map((word) => word.split(COMMA).map(parseTerm))

function parseTerm(text: string): Term {
  const [, around, above, name, below] = TERM.exec(text) ?? []
  if (name === undefined) throw wrong(text)
  const [first = '', ...rest] = name.split(':')
  const method = rest.length === 0 ? 'name' : METHODS.find((one) => one === first)
  if (method === undefined) throw wrong(text)
  const words = method === 'state' ? STATES : method === 'result' ? Object.keys(RESULTS) : undefined
  if (words && !words.includes(rest.join(':'))) throw wrong(text)
  return {
    method,
    value: plainName(method === 'name' ? name : rest.join(':')),
    above: levels(above),
    below: levels(below),
    around: around !== undefined,
  }
}

const levels = (text: string | undefined): number =>
  text === undefined ? 0 : text === '' ? Infinity : Number(text)

const wrong = (text: string): SluiceError =>
  new SluiceError(`${JSON.stringify(text)} selects nothing that there is`, {
    code: 'E_MODEL_SELECTOR',
    hint: 'write a name, tag:NAME, path:FOLDER, source:NAME, state:modified or result:error; put + before it to add the models that it reads, and after it to add the models that read it',
  })
