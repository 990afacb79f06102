import { stackOf } from '@sluice/schema'
import type { Arguments, Command } from './framework/command.ts'
import { COMMANDS } from './commands/index.ts'
import type { Context } from './framework/context.ts'
import { type Environment, explainError, createRedactor } from '@sluice/pipeline/errors'
import { commandHelp, overallHelp } from './framework/help.ts'
import { colorsWhere } from './framework/colors.ts'
import { jsonReporter } from './output/report/json-reporter.ts'
import { plainReporter } from './output/report/plain-reporter.ts'
import type { Reporter, Streams } from './output/report/reporter.ts'
import { terminalReporter, type TerminalSize } from './output/report/terminal-reporter.ts'
import type { DATASET_SUFFIX } from './framework/option.ts'
import { parseArguments, type Request } from './framework/parse-arguments.ts'
import { StoppedError } from './framework/stopped-error.ts'
import { VERSION } from './framework/version.ts'

/** A stream of the process. */
export interface Output {
  write(text: string): void
  /** Undefined where it is no terminal. */
  size(): TerminalSize | undefined
}

/** What the process hands to the command line tool. */
export interface Rim {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Environment
  readonly stdout: Output
  readonly stderr: Output
  readonly signal: AbortSignal
  readonly now: () => Date
  /** Prints a question and gives the line that a person answers; undefined where the input or stderr is no terminal. */
  readonly ask?: (question: string, signal: AbortSignal) => Promise<string>
  /** Receives what leaves the terminal in order if the process must end at once. */
  onStart(close: () => void): void
}

/** Runs a command line and gives the exit code: 0 done, 1 failed, 2 wrong usage, 130 stopped. */
export async function main(rim: Rim): Promise<number> {
  const redactor = createRedactor()
  const raw: Streams = { out: (text) => rim.stdout.write(text), err: (text) => rim.stderr.write(text) }
  const hiding: Streams = {
    out: (text) => raw.out(redactor.redact(text)),
    err: (text) => raw.err(redactor.redact(text)),
  }
  const reporterOn = chooseReporter(rim)
  const reporter = reporterOn(hiding)
  rim.onStart(() => reporter.close())
  try {
    const request = parseArguments(rim.argv, COMMANDS)
    if (request.kind !== 'run') {
      raw.out(request.kind === 'version' ? `${VERSION}\n` : helpText(request.command))
      // Without a command there is nothing to do, and a script should notice.
      return request.kind === 'help' && rim.argv.length === 0 ? 2 : 0
    }
    const { ask, ...rest } = rim
    const context: Context = {
      ...rest,
      redactor,
      colors: colorsOf(rim, rim.stdout),
      width: rim.stdout.size()?.columns,
      emit: (event) => reporter.event(event),
      ...suffixOf(request),
      ...(ask &&
        !rim.argv.includes('--json') &&
        !rim.env['CI'] && {
          ask: (question) => {
            reporter.close()
            return asksYes(redactor.redact(question), ask, rim.signal)
          },
        }),
    }
    const running = request.command.run(context, request.args)
    const outcome = await (request.command.endsAtOnce
      ? Promise.race([running, abortOf(rim.signal)])
      : running)
    reporter.close()
    ;(outcome.verbatim ? reporterOn(raw) : reporter).outcome(outcome)
    return outcome.failed ? 1 : 0
  } catch (error) {
    const stopped = rim.signal.aborted
    const shown = stopped ? new StoppedError(error) : explainError(error)
    reporter.error(shown, rim.argv.includes('--debug') ? stackOf(error) : undefined)
    return stopped ? 130 : shown.code === 'E_USAGE' ? 2 : 1
  } finally {
    reporter.close()
  }
}

/** Asks a question between what the reporter draws; anything but a yes is a no. */
async function asksYes(
  question: string,
  ask: NonNullable<Rim['ask']>,
  signal: AbortSignal,
): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(`${question} [y/N] `, signal)).trim())
}

/** Commands without the option work on the project's own datasets, whatever the environment says. */
function suffixOf({ command, args }: Extract<Request, { readonly kind: 'run' }>) {
  if (!Object.hasOwn(command.options, 'dataset-suffix')) return {}
  const { 'dataset-suffix': suffix } = (args as Arguments<typeof DATASET_SUFFIX>).options
  return { datasetSuffix: suffix ?? (true as const) }
}

const helpText = (command: Command | undefined): string =>
  command ? commandHelp(command) : overallHelp(COMMANDS)

const abortOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })

/** Chosen before the command line is parsed, for it may be wrong. */
function chooseReporter(rim: Rim): (streams: Streams) => Reporter {
  const clock = (): number => rim.now().getTime()
  if (rim.argv.includes('--json')) return (streams) => jsonReporter(streams, clock)
  const colors = colorsOf(rim, rim.stderr)
  if (rim.stderr.size() === undefined || rim.env['CI'])
    return (streams) => plainReporter(streams, colors, clock)
  return (streams) =>
    terminalReporter(streams, colors, clock, () => rim.stderr.size() ?? { columns: 80, rows: 24 })
}

function colorsOf({ env }: Rim, output: Output) {
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0'
  return colorsWhere(forced || (output.size() !== undefined && !env['NO_COLOR'] && env['TERM'] !== 'dumb'))
}
