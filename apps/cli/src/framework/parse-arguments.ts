import { parseArgs } from 'node:util'
import type { Arguments, Command } from './command.ts'
import { didYouMeanOrHelp } from '@sluice/schema'
import { GLOBAL_OPTIONS, type OptionTable, type OptionValue } from './option.ts'
import { optionNamed, parseOption } from './parse-option.ts'
import { UsageError } from './usage-error.ts'

/** What a command line asks for: a command with its arguments, help or the version. */
export type Request =
  | { readonly kind: 'run'; readonly command: Command; readonly args: Arguments }
  | { readonly kind: 'help'; readonly command?: Command }
  | { readonly kind: 'version' }

const SHORT: ReadonlyMap<string, string> = new Map([
  ['-h', '--help'],
  ['-v', '--version'],
  ['-V', '--version'],
])

/**
 * Reads a command line without the program's name. Options may stand before or behind the command.
 * @throws UsageError
 */
export function parseArguments(argv: readonly string[], commands: readonly Command[]): Request {
  const words = withoutSeparator(argv.map((word) => SHORT.get(word) ?? word))
  const at = commandIndex(words)
  const name = words[at]
  if (words.slice(0, at === -1 ? undefined : at).includes('--version')) return { kind: 'version' }
  if (name === undefined) {
    parseWords(words, GLOBAL_OPTIONS, 'sluice --help')
    return { kind: 'help' }
  }
  if (name === 'help') {
    const about = words[at + 1]
    return about === undefined ? { kind: 'help' } : { kind: 'help', command: commandNamed(about, commands) }
  }
  const command = commandNamed(name, commands)
  if (words.includes('--help')) return { kind: 'help', command }
  const args = parseWords(
    words.toSpliced(at, 1),
    { ...GLOBAL_OPTIONS, ...command.options },
    `sluice ${name} --help`,
  )
  checkPositionals(command, args.positionals)
  return { kind: 'run', command, args }
}

/** pnpm hands on the `--` of `pnpm load -- --limit 5`, behind which options would no longer be options. */
const withoutSeparator = (words: readonly string[]): readonly string[] => {
  const at = words.indexOf('--')
  return at !== -1 && /^--[a-z][a-z-]*(=|$)/.test(words[at + 1] ?? '') ? words.toSpliced(at, 1) : words
}

function commandIndex(words: readonly string[]): number {
  const withValue = Object.entries(GLOBAL_OPTIONS).flatMap(([name, { kind }]) =>
    kind === 'flag' ? [] : [`--${name}`],
  )
  return words.findIndex((word, i) => !word.startsWith('-') && !withValue.includes(words[i - 1] ?? ''))
}

function commandNamed(name: string, commands: readonly Command[]): Command {
  const found = commands.find((command) => command.name === name)
  if (found) return found
  const names = commands.map((command) => command.name)
  throw new UsageError(
    `unknown command ${JSON.stringify(name)}`,
    didYouMeanOrHelp(name, names, { what: 'commands' }, 'sluice --help'),
  )
}

function parseWords(words: readonly string[], table: OptionTable, help: string): Arguments {
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(table).map(([name, { kind }]) => [
        name,
        { type: kind === 'flag' || kind === 'optional' ? 'boolean' : 'string' } as const,
      ]),
    ),
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  const options: Record<string, OptionValue> = {}
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    if (!token.rawName.startsWith('--'))
      throw new UsageError(`unknown option ${token.rawName}`, `see ${help}`)
    const option = optionNamed(table, token.name, help)
    // `--target --json`: the value was forgotten.
    const value = token.inlineValue === false && token.value?.startsWith('--') ? undefined : token.value
    options[token.name] = parseOption(token.name, option, value, help)
  }
  return { options: options as Arguments['options'], positionals }
}

function checkPositionals({ name, positionals }: Command, given: readonly string[]): void {
  const missing = positionals.find((positional, i) => positional.required && given[i] === undefined)
  if (missing) throw new UsageError(`${missing.name} is missing`, `see sluice ${name} --help`)
  const extra = positionals.some(({ many }) => many) ? undefined : given[positionals.length]
  if (extra === undefined) return
  throw new UsageError(`unexpected argument ${JSON.stringify(extra)}`, `see sluice ${name} --help`)
}
