import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { filesResource, source, type Config, type FileItem, type Source } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'

/** Where the seeds of a project are, and the dataset of those that are in no folder of their own. */
const SEEDS = 'seeds'

/** A CSV file of the repository that becomes a table. */
interface Seed {
  readonly dataset: string
  readonly name: string
  /** Relative to the project, with forward slashes. */
  readonly file: string
}

/**
 * The config with a source for the CSV files in `seeds/`: `seeds/countries.csv` becomes `seeds.countries`, and
 * `seeds/geo/countries.csv` becomes `geo.countries`.
 * @throws SluiceError E_SEED
 */
export async function withSeeds(dir: string, config: Config): Promise<Config> {
  const seeds = await findSeeds(dir)
  if (seeds.length === 0) return config
  const sources = [...Map.groupBy(seeds, ({ dataset }) => dataset)].map(([dataset, own]) => {
    assertFree(dataset, own, config.sources)
    return source({ name: dataset, resources: () => own.map((seed) => resourceOf(dir, seed)) })
  })
  return { ...config, sources: [...config.sources, ...sources] }
}

async function findSeeds(dir: string): Promise<readonly Seed[]> {
  const names = await csvFiles(join(dir, SEEDS))
  return names.map((path) => {
    const [name = '', folder, ...deeper] = path.split('/').toReversed()
    const file = `${SEEDS}/${path}`
    if (deeper.length > 0)
      throw new SluiceError('a seed is in a folder within another folder', {
        code: 'E_SEED',
        place: file,
        hint: 'move it to seeds/NAME.csv, or to seeds/SCHEMA/NAME.csv',
      })
    return { dataset: folder ?? SEEDS, name: name.replace(/\.csv$/i, ''), file }
  })
}

async function csvFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
      throw error
    },
  )
  return entries
    .filter((entry) => entry.isFile() && /\.csv$/i.test(entry.name))
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted()
}

function assertFree(dataset: string, seeds: readonly Seed[], sources: readonly Source[]): void {
  const taken = sources.find((one) => one.name === dataset || one.dataset === dataset)
  if (!taken) return
  throw new SluiceError(`seeds cannot go to ${dataset}: the source ${taken.name} loads into it`, {
    code: 'E_SEED',
    place: seeds[0]?.file ?? SEEDS,
    hint: 'move the files to seeds/, or to a folder of another name',
  })
}

const resourceOf = (dir: string, { name, file }: Seed) =>
  filesResource({
    name,
    format: { kind: 'csv' },
    async *list() {
      yield await itemOf(dir, file)
    },
  })

/** A checkout changes the times of files, so that only their content says whether one changed. */
async function itemOf(dir: string, file: string): Promise<FileItem> {
  const path = join(dir, file)
  const [bytes, { mtime }] = await Promise.all([readFile(path), stat(path)])
  return {
    name: file,
    url: path,
    size: bytes.byteLength,
    etag: createHash('sha256').update(bytes).digest('hex'),
    modified: mtime,
    async fetch(_folder, signal, progress) {
      signal.throwIfAborted()
      progress(bytes.byteLength)
      return path
    },
  }
}
