import { SluiceError } from '@sluice/schema'
import type { PartitionType } from '../api/resource.ts'

/** What writers of partitions put in place of NULL. */
const NULL = '__HIVE_DEFAULT_PARTITION__'

const IS: Readonly<Record<PartitionType, (value: string) => boolean>> = {
  // No database holds a NUL in text.
  text: (value) => !value.includes('\0'),
  bigint: (value) => /^-?\d{1,18}$/.test(value),
  date: (value) =>
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(value).toISOString().startsWith(value),
}

/** The value of a folder `key=value` in the name of a file; null where it is NULL, undefined where there is no such folder. */
export function partitionValue(name: string, key: string): string | null | undefined {
  const folder = name
    .split('/')
    .slice(0, -1)
    .findLast((part) => part.startsWith(`${key}=`))
  if (folder === undefined) return undefined
  const value = folder.slice(key.length + 1)
  return value === NULL ? null : decoded(value)
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** @throws SluiceError where a file has no folder of a partition, or one whose value is not of its type */
export function assertPartitions(
  partitions: Readonly<Record<string, PartitionType>>,
  files: readonly { readonly name: string; readonly url: string }[],
): void {
  for (const { name, url } of files)
    for (const [key, type] of Object.entries(partitions)) {
      const value = partitionValue(name, key)
      if (value === undefined)
        throw new BadPartition(`${name} is not in a folder ${key}=…`, url, 'exclude such files with `glob`')
      if (value !== null && !IS[type](value))
        throw new BadPartition(
          `${name} is in a folder ${key}=${value.replaceAll('\0', '%00')}, which is not of type ${type}`,
          url,
          `${type === 'text' ? '' : `set partitions: { ${key}: 'text' }, or `}exclude such files with \`glob\``,
        )
    }
}

class BadPartition extends SluiceError {
  constructor(message: string, place: string, hint: string) {
    super(message, { code: 'E_FILE_PARTITION', place, hint })
  }
}
