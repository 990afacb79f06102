import { unquoted } from '@sluice/engine'
import type { ContractColumn } from '../contract-column.ts'
import { headerError } from './header-error.ts'
import { splitList } from './parse-list.ts'
import type { HeaderLine } from './split-header.ts'

const COLUMN = /^("(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)\s+(.+?)(\s+not\s+null)?$/iu
/** What a name of a type consists of: nothing that could end the cast that it stands in. */
const TYPE = /^[\p{L}_][\p{L}\p{N}_. ]*(\(\s*\d+\s*(,\s*\d+\s*)?\))?[\p{L} ]*(\[\d*\])*$/u

const FORM =
  'write the name, the type and optionally `not null`: --! columns: day date not null, amount numeric(18, 2)'

/**
 * The columns of `--! contract: enforced`; undefined where a header has no contract.
 * @throws SluiceError E_MODEL_HEADER
 */
export function parseContract(
  file: string,
  contract: HeaderLine | undefined,
  columns: readonly HeaderLine[],
): readonly ContractColumn[] | undefined {
  const [first] = columns
  if (contract && contract.value !== 'enforced')
    throw headerError(
      file,
      contract.line,
      `contract cannot be ${JSON.stringify(contract.value)}`,
      'write enforced, or remove the line',
    )
  if (contract && !first)
    throw headerError(file, contract.line, 'a contract needs columns', `add them: ${FORM}`)
  if (!contract && first)
    throw headerError(
      file,
      first.line,
      'columns is only for models with a contract',
      'add `--! contract: enforced`; descriptions are `--! column NAME: ...`',
    )
  if (!contract) return undefined
  const parsed = columns.flatMap(({ value, line }) => splitList(value).map((one) => column(file, line, one)))
  const twice = parsed.find(({ name }, i) => parsed.findIndex((one) => one.name === name) < i)
  if (twice) throw headerError(file, first?.line ?? 1, `the column ${twice.name} occurs twice`, 'keep one')
  return parsed
}

function column(file: string, line: number, text: string): ContractColumn {
  const [, name, type, notNull] = COLUMN.exec(text) ?? []
  if (name === undefined || type === undefined || !TYPE.test(type))
    throw headerError(file, line, `${JSON.stringify(text)} is not a column with a type`, FORM)
  return { name: unquoted(name), type, notNull: notNull !== undefined }
}
