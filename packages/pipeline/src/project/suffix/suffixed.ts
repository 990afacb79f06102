/** What a project with `--dataset-suffix` works on: datasets of one developer, beside those of the project. */
export interface Suffixed {
  /** `dev_anna`: the dataset `shop` is `shop_dev_anna`. */
  readonly suffix: string
  /** The folder that has their migrations. */
  readonly home: string
  /** The names of the project's own datasets of sources and seeds. */
  readonly datasets: ReadonlySet<string>
  /** Whether the target is protected: the suffixed datasets themselves never are. */
  readonly isProtected: boolean
}

/** `shop_dev_anna`. */
export const withSuffix = (name: string, suffix: string): string => `${name}_${suffix}`
