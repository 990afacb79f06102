import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesResource, source, type FileFormat, type Source } from '@sluice/loader'
import { files } from '@sluice/sources'

/** The data of the npm package vega-datasets: real files, collected by people who draw charts with them. */
export const FOLDER = join(import.meta.dirname, '../../node_modules/vega-datasets/data')

/** Files that are not a table of rows, and why. */
export const NOT_A_TABLE: Readonly<Record<string, string>> = {
  'annual-precip.json': 'one grid: width, height, and a list of values',
  'earthquakes.json': 'GeoJSON: one object',
  'londonBoroughs.json': 'TopoJSON: one object',
  'londonTubeLines.json': 'TopoJSON: one object',
  'miserables.json': 'one object with two lists, nodes and links',
  'us-10m.json': 'TopoJSON: one object',
  'volcano.json': 'one grid: width, height, and a list of values',
  'world-110m.json': 'TopoJSON: one object',
  'flights-200k.arrow': 'neither CSV nor JSON',
  'flights-3m.parquet': 'neither CSV nor JSON',
  '7zip.png': 'a picture',
  'ffox.png': 'a picture',
  'gimp.png': 'a picture',
}

export interface DataSet {
  readonly file: string
  readonly table: string
  readonly format: FileFormat
}

const FORMATS: Readonly<Record<string, FileFormat>> = {
  csv: { kind: 'csv' },
  tsv: { kind: 'csv', delimiter: '\t' },
  json: { kind: 'json' },
}

/** `flights-2k.json` → `flights_2k_json`: some names come with two endings. */
export const dataSet = (file: string): DataSet => {
  const format = FORMATS[file.slice(file.lastIndexOf('.') + 1)]
  if (!format) throw new Error(`${file} has no format that is known here`)
  return { file, format, table: file.replaceAll(/[-.]/g, '_').toLowerCase() }
}

/** A source with one resource for each data set. */
export const dataSource = (sets: readonly DataSet[]): Source =>
  source({
    name: 'vega',
    resources: () =>
      sets.map(({ file, table, format }) =>
        filesResource({ name: table, format, list: files({ url: join(FOLDER, file) }) }),
      ),
  })

export const readText = (file: string): string => readFileSync(join(FOLDER, file), 'utf8')
