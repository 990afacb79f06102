import type { BadFilesEvent, LoadEvent, ResourceDoneEvent } from '@sluice/loader'
import { replacedText, unreachable, oneLine } from '@sluice/schema'
import type { Colors } from '../../framework/colors.ts'
import { cursorPart, cursorWarnings } from './cursor-lines.ts'
import { errorLines } from './error-lines.ts'
import { counted, integer } from '../numbers.ts'

/** More changes of a migration than anybody reads on a terminal. */
const MOST_CHANGES = 40

function changeLines(changes: readonly string[], path: string): string[] {
  const shown = changes.length > MOST_CHANGES ? changes.slice(0, MOST_CHANGES - 10) : changes
  const rest = changes.length - shown.length
  return [
    ...shown.map((change) => `    ${oneLine(change)}`),
    ...(rest > 0 ? [`    and ${integer(rest)} more, see ${path}`] : []),
  ]
}

/** More files than anybody reads about one by one. */
const MOST_FILES = 5

function badFileLines({ resource, files }: BadFilesEvent, colors: Colors): string[] {
  const rest = files.length - MOST_FILES
  return [
    ...files.slice(0, MOST_FILES).flatMap((file) => errorLines(file, file.stack, colors)),
    `${colors.yellow('!')} ${resource}: ${counted(files.length, 'file')} quarantined${rest > 0 ? `, ${integer(rest)} more than shown` : ''}; the others are loaded`,
  ]
}

/** `, replaced: 2,000 → 5 rows` */
function replacedPart({ replaced, rowsWaiting }: ResourceDoneEvent): string {
  if (!replaced) return ''
  return `, ${rowsWaiting > 0 ? 'to replace' : 'replaced'}: ${replacedText(replaced)}`
}

/** The lines that an event leaves behind for a person to read; none for mere progress. */
export function eventLines(event: LoadEvent, colors: Colors): string[] {
  switch (event.kind) {
    case 'phase':
    case 'progress':
      return []
    case 'resource-done': {
      if (event.rowsRead === 0 && event.files === 0 && !event.replaced && !event.rowsDeleted)
        return [
          `${colors.green('✓')} ${event.resource}: nothing new${cursorPart(event.cursor)}`,
          ...cursorWarnings(event.resource, event.cursor, colors),
        ]
      const files = event.files > 0 ? ` from ${counted(event.files, 'file')}` : ''
      const waiting = event.rowsWaiting > 0 ? `, ${integer(event.rowsWaiting)} waiting` : ''
      const bad = event.rowsQuarantined > 0 ? `, ${integer(event.rowsQuarantined)} quarantined` : ''
      const unread = event.badFiles ? `, ${counted(event.badFiles, 'file')} unread` : ''
      const gone = event.rowsDiscarded > 0 ? `, ${integer(event.rowsDiscarded)} discarded` : ''
      const deleted = event.rowsDeleted ? `, ${integer(event.rowsDeleted)} deleted` : ''
      const older = event.rowsOlder ? `, ${counted(event.rowsOlder, 'older row')} left out` : ''
      const replaced = replacedPart(event)
      const mark = waiting || bad || unread || gone ? colors.yellow('!') : colors.green('✓')
      return [
        `${mark} ${event.resource}: ${counted(event.rowsRead, 'row')}${files}${unread}${waiting}${bad}${gone}${deleted}${older}${cursorPart(event.cursor)}${replaced}`,
        ...cursorWarnings(event.resource, event.cursor, colors),
      ]
    }
    case 'proposed':
      return [`${colors.yellow('!')} proposed ${event.path}`, ...changeLines(event.changes, event.path)]
    case 'evolved':
      return [`${colors.green('✓')} applied ${event.path}`, ...changeLines(event.changes, event.path)]
    case 'quarantined': {
      const { file, line, reason } = event.first
      const place = oneLine(line === undefined ? file : `${file}:${line}`)
      return [
        `${colors.yellow('!')} ${event.resource}: ${counted(event.count, 'record')} quarantined, the first at ${place}: ${oneLine(reason)}`,
      ]
    }
    case 'bad-files':
      return badFileLines(event, colors)
    case 'discarded': {
      const { resource, what, count, reason, kept, first } = event
      const place = first === undefined ? '' : `, the first at ${oneLine(first.file)}, row ${first.row}`
      const where = kept ? 'kept in _sluice.quarantine' : 'not kept'
      return [
        `${colors.yellow('!')} ${resource}: ${counted(count, what.slice(0, -1))} discarded, ${where}${place}: ${reason}`,
      ]
    }
    case 'failed': {
      const { source, resource, also = [], message, stack } = event
      const failed =
        also.length === 0 ? (resource ?? source) : `${source} (${counted(also.length + 1, 'resource')})`
      return errorLines({ ...event, message: `${failed}: ${message}` }, stack, colors)
    }
    case 'message':
      return [event.level === 'warn' ? `${colors.yellow('!')} ${event.text}` : event.text]
    default:
      return unreachable(event)
  }
}
