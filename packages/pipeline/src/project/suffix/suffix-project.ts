import type { Config, Target } from '@sluice/loader'
import { ownFolder } from '@sluice/schema-evolution'
import { SYSTEM_SCHEMA } from '@sluice/schema'
import { checkSuffix } from './check-suffix.ts'
import { withSuffix, type Suffixed } from './suffixed.ts'

interface Read {
  readonly dir: string
  readonly config: Config
}

/**
 * The project on datasets of one developer: each dataset, and the schema of Sluice's own tables, has the suffix, and so
 * nothing of the project's own datasets is read or written.
 * @throws SluiceError E_DATASET_SUFFIX
 * @example suffixProject(project, 'dev_anna', 'local').config.sources[0].dataset // shop_dev_anna
 */
export function suffixProject<P extends Read>(
  project: P,
  suffix: string,
  target: string,
): P & { readonly suffixed: Suffixed } {
  const { dir, config } = project
  const datasets = new Set(config.sources.map(({ dataset }) => dataset))
  checkSuffix(suffix, datasets, Object.values(config.targets))
  return {
    ...project,
    config: suffixConfig(config, suffix, datasets),
    suffixed: {
      suffix,
      home: ownFolder(dir, target, suffix),
      datasets,
      isProtected: config.targets[target]?.protected ?? false,
    },
  }
}

function suffixConfig(config: Config, suffix: string, datasets: ReadonlySet<string>): Config {
  const { sources, targets, freshness } = config
  const suffixedTable = (table: string): string => {
    const [dataset = '', ...name] = table.split('.')
    return datasets.has(dataset) ? [withSuffix(dataset, suffix), ...name].join('.') : table
  }
  return {
    ...config,
    sources: sources.map((source) => ({ ...source, dataset: withSuffix(source.dataset, suffix) })),
    targets: mapValues(targets, (target): Target => ({
      ...target,
      protected: false,
      systemSchema: withSuffix(target.systemSchema ?? SYSTEM_SCHEMA, suffix),
    })),
    ...(freshness && {
      freshness: Object.fromEntries(
        Object.entries(freshness).map(([table, choice]) => [suffixedTable(table), choice]),
      ),
    }),
  }
}

const mapValues = <V>(record: Readonly<Record<string, V>>, change: (value: V) => V): Record<string, V> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
