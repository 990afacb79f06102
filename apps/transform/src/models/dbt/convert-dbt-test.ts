import type { ConvertedModel } from './convert-dbt-model.ts'
import type { DbtConfig } from './dbt-config.ts'
import { headerText, listText } from './header-text.ts'
import { replaceReferences, withoutJinjaComments, type DbtTables } from './replace-references.ts'

/** Converts a singular test of dbt, an SQL file whose rows are failures. */
export function convertDbtTest(
  { config, rest }: { readonly config: DbtConfig; readonly rest: string },
  tables: DbtTables,
): ConvertedModel {
  const { sql, problems } = replaceReferences(withoutJinjaComments(rest), tables)
  const { values } = config
  const header = headerText([
    ['severity', listText(values.get('severity')).toLowerCase()],
    ['tags', listText(values.get('tags'))],
    ['store_failures', listText(values.get('store_failures')).toLowerCase()],
  ])
  return { text: `${header}${sql.trim()}\n`, problems: [...config.problems, ...problems] }
}
