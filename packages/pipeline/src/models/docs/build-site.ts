import type { Engine } from '@sluice/engine'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunContext } from '../../run/run-context.ts'
import { mayHoldData, withEngine } from '../../target/target.ts'
import type { Opened } from '../../target/with-target.ts'
import { projectLineage } from '../lineage/project-lineage.ts'
import { openModels } from '../open-models.ts'
import { siteData } from './site-data.ts'

/** A site that was written. */
export interface BuiltSite {
  /** Its folder, from the project. */
  readonly path: string
  readonly tables: number
  readonly models: number
}

const PAGES = ['index.html', 'site.css', 'site.js', 'graph.js']
/** In `.gitignore` of new projects. */
const FOLDER = '.sluice/docs'

/**
 * Writes a catalogue of the tables and models of a project as a static site: a folder with `index.html`, which needs no server
 * and no network.
 */
export async function buildSite(
  { project, chosen }: Omit<Opened, 'engine'>,
  context: Pick<RunContext, 'signal' | 'now'>,
  { to = FOLDER }: { readonly to?: string } = {},
): Promise<BuiltSite> {
  const graph = await openModels(project, chosen.target.kind)
  const gather = async (engine?: Engine) =>
    siteData(
      project,
      graph,
      await projectLineage(project, graph, chosen.target.kind, engine),
      engine,
      context.now(),
    )
  const data = await (mayHoldData(chosen, project) ? withEngine(context, chosen, project, gather) : gather())
  const folder = resolve(project.dir, to)
  await mkdir(folder, { recursive: true })
  const pages = new URL('models-docs/', new URL('../../../templates/', import.meta.url))
  for (const page of PAGES) await copyFile(fileURLToPath(new URL(page, pages)), join(folder, page))
  // The build of the library for browsers lies beside the one for Node.
  const library = dirname(createRequire(import.meta.url).resolve('@dagrejs/dagre'))
  for (const file of ['dagre.min.js', 'dagre.min.js.LEGAL.txt'])
    await copyFile(join(library, file), join(folder, file))
  await writeFile(join(folder, 'data.js'), `window.SLUICE = ${scriptText(data)}\n`)
  return {
    path: relative(project.dir, folder) || '.',
    tables: data.tables.length,
    models: graph.models.length,
  }
}

/** JSON that a script can hold, whatever texts it has. */
const scriptText = (data: object): string =>
  JSON.stringify(data, null, 1)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
