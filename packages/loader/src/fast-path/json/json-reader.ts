import { writeFile } from 'node:fs/promises'
import { ident, literal } from '@sluice/engine'
import { unreachable } from '@sluice/schema'
import { pathLiteral } from '../../raw/path-literal.ts'
import { rowInParts, type FilePart } from '../../staged/file-part.ts'
import { isUnquoted } from './json-leaf.ts'
import type { JsonNode, JsonTable } from './json-plan.ts'

/** The path of the file that a row is in. Keys with quotes take the usual way, so no key has this name. */
const PATH = ident('"path')

/** A file with one line, from which DuckDB takes the keys of all other files and what to read each as. */
export interface JsonModel {
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** Writes the model of the rows of a table to `path`. */
export async function writeModel({ row }: JsonTable, path: string): Promise<JsonModel> {
  const line = `${JSON.stringify(modelOf(row))}\n`
  await writeFile(path, line, { mode: 0o600 })
  return { path, size: Buffer.byteLength(line) }
}

/** DuckDB reads as JSON what is null in the model, and as text, out of its quotes, what is a text. */
function modelOf(node: JsonNode): unknown {
  switch (node.kind) {
    case 'column':
      return isUnquoted(node.column.type) ? 'x' : null
    case 'object':
      return node.keys.size === 0
        ? null
        : Object.fromEntries([...node.keys].map(([key, below]) => [key, modelOf(below)]))
    case 'list':
      return [modelOf(node.table.row)]
    case 'nothing':
    case 'ignored':
      return null
    default:
      return unreachable(node)
  }
}

export interface JsonRead {
  readonly path: string
  /** Parts of the file, to be read in its place, by one thread each. */
  readonly parts?: readonly FilePart[] | undefined
  readonly model: JsonModel
  /** Longest line in bytes. */
  readonly maxLine: number
}

/** A table `t` of rows with a column for each key. */
export interface JsonRows {
  readonly from: string
  /** SQL that is true for the rows of the files. */
  readonly where: string
  /** SQL of a row's number in its file, from 0. */
  readonly row: string
}

/** MiB of the buffer of each thread: twice the longest object that DuckDB expects, if it is given nothing longer. */
export const BUFFER = 32

/**
 * DuckDB's read_json of UTF-8 lines, each one object with columns for its keys. To detect the keys, it is given the model alone; for
 * that reason a key that the model lacks is an error, if all columns are read, as is a key that comes twice, or an object or a list
 * that is something else.
 */
export function jsonReader({ path, parts, model, maxLine }: JsonRead): JsonRows {
  const paths = parts?.map((part) => part.path) ?? [path]
  const options = [
    `[${[model.path, ...paths].map(pathLiteral).join(', ')}]`,
    `format = 'newline_delimited'`,
    'records = true',
    'sample_size = 1',
    'maximum_sample_files = 1',
    'maximum_depth = -1',
    'map_inference_threshold = -1',
    'field_appearance_threshold = 0',
    'union_by_name = false',
    'hive_partitioning = false',
    `filename = ${literal('"path')}`,
    `compression = 'uncompressed'`,
    `maximum_object_size = ${Math.max(maxLine, model.size)}`,
  ]
  return {
    from: `read_json(${options.join(', ')}) as t`,
    where: `t.${PATH} <> ${literal(model.path)}`,
    row: parts ? rowInParts(parts, `t.${PATH}`) : 'row_number() over () - 1',
  }
}
