import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import picomatch from 'picomatch'
import { splitStatements } from '../../../migration/split-statements.ts'
import type { CodeUse } from '../../uses/code-uses.ts'
import { filesLike } from '../../shadow/model-file.ts'
import type { ReferenceSubject } from '../../delta/reference-subject.ts'
import { isRuleDelta } from '../../delta/rule-delta.ts'
import { rawRuleUse } from './raw-rule.ts'
import { rawUse } from './raw-sql.ts'

/** What migrations and generated files have is not used by anyone. */
const MADE = picomatch(['migrations/**', 'generated/**', '**/dist/**'])

/** The SQL files of a project that are no models, and may use the subjects: it is unknown what runs them. */
export async function sqlFileUses(
  projectDir: string,
  models: string,
  subjects: readonly ReferenceSubject[],
): Promise<readonly CodeUse[]> {
  const isModel = picomatch(models)
  const files = (await filesLike(projectDir, '**/*.sql')).filter((file) => !isModel(file) && !MADE(file))
  const found = files.map(async (file): Promise<readonly CodeUse[]> => {
    const text = await readFile(join(projectDir, file), 'utf8')
    return statementsOf(text).flatMap(({ text: sql, line }) =>
      subjects.flatMap((subject): CodeUse[] => {
        const { delta } = subject
        const access = isRuleDelta(delta) ? rawRuleUse(sql, delta) && 'write' : rawUse(sql, subject)
        if (access === undefined) return []
        const use = {
          kind: 'query',
          file,
          line,
          name: basename(file, '.sql'),
          access,
          detail: 'sql',
        } as const
        return [{ subject, certainty: 'may', from: 'references', use }]
      }),
    )
  })
  return (await Promise.all(found)).flat()
}

/** Whatever is no SQL of ours, such as a template, is one statement. */
function statementsOf(text: string): readonly { readonly text: string; readonly line: number }[] {
  try {
    return splitStatements(text.replace(/^\uFEFF/, ''))
  } catch {
    return [{ text, line: 1 }]
  }
}
