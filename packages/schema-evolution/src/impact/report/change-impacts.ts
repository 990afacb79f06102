import type { TypeChoices } from '@sluice/engine'
import type { CodeUse } from '../uses/code-uses.ts'
import { columnsOf, subjectOf, titleOf, type SchemaDelta } from '../delta/schema-delta.ts'
import type { Replayed } from '../shadow/replay-impact.ts'
import { typeOfColumn } from '../delta/type-variants.ts'
import { silentChange } from './silent-change.ts'
import { accessOf, gatherUses, useKey } from './gather-uses.ts'
import type { ChangeImpact, Use } from '../delta/impact-report.ts'

export interface FoundUses {
  /** Of the engine whose types count first. */
  readonly replays: readonly Replayed[]
  readonly code: readonly CodeUse[]
  readonly choices: TypeChoices
}

/** What each change breaks, touches and may touch; a use that breaks is not listed again as touched. */
export function changeImpacts({ replays, code, choices }: FoundUses): readonly ChangeImpact[] {
  const [main] = replays
  return (main?.deltas ?? []).map((delta) => {
    const title = titleOf(delta)
    const models = replays.flatMap(({ uses }) => uses.filter((one) => titleOf(one.delta) === title))
    const ofCode = (certainty: CodeUse['certainty']): readonly Use[] =>
      code.filter((one) => one.certainty === certainty && one.subject.delta === delta).map(({ use }) => use)
    const ofModels = (breaks: boolean): readonly Use[] =>
      models.filter((one) => one.breaks === breaks).map(({ use }) => use)
    const access = accessByKey(code.filter((one) => one.subject.delta === delta))
    const seen = (uses: readonly Use[]): readonly Use[] =>
      uses.map((use) => ({ ...use, access: access.get(useKey(use)) ?? use.access }))
    const breaks = seen([...gatherUses(firstErrors(ofCode('breaks'))), ...gatherUses(ofModels(true))])
    const touches = without(seen(gatherUses([...ofCode('touches'), ...ofModels(false)])), breaks)
    const may = without(gatherUses(ofCode('may')), breaks, touches)
    return {
      change: title,
      subject: subjectOf(delta),
      ...typesOf(delta, choices),
      ...silence(delta, choices),
      breaks,
      touches,
      may,
    }
  })
}

/** What a declaration does: as the references say, or else as the errors look. */
function accessByKey(uses: readonly CodeUse[]): ReadonlyMap<string, Use['access']> {
  const certain = uses.filter(({ certainty }) => certainty !== 'may')
  const groups = Map.groupBy(certain, ({ use }) => useKey(use))
  return new Map(
    [...groups].flatMap(([key, group]) => {
      const counted = group.filter(({ from }) => from === 'references')
      const [first, ...more] = (counted.length > 0 ? counted : group).map(({ use }) => use)
      return first ? [[key, accessOf(first, more)] as const] : []
    }),
  )
}

/** One error of each declaration: others follow from it, or look alike. */
function firstErrors(uses: readonly Use[]): readonly Use[] {
  const groups = Map.groupBy(uses, useKey)
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (!first) return []
    const count = new Set(more.map(({ line, detail }) => `${line} ${detail}`)).size
    return [count > 0 ? { ...first, detail: `${first.detail} (and ${count} more)` } : first]
  })
}

function without(uses: readonly Use[], ...listed: readonly (readonly Use[])[]): readonly Use[] {
  const known = new Set(listed.flat().map(useKey))
  return uses.filter((use) => !known.has(useKey(use)))
}

function silence(delta: SchemaDelta, choices: TypeChoices): Pick<ChangeImpact, 'silent'> {
  const silent = silentChange(delta, choices)
  return silent === undefined ? {} : { silent }
}

function typesOf(delta: SchemaDelta, choices: TypeChoices): Pick<ChangeImpact, 'typeBefore' | 'typeAfter'> {
  const columns = columnsOf(delta).map((column) => typeOfColumn(column, choices))
  switch (delta.kind) {
    case 'add-column':
      return columns[0] === undefined ? {} : { typeAfter: columns[0] }
    case 'drop-column':
      return columns[0] === undefined ? {} : { typeBefore: columns[0] }
    default: {
      const [typeBefore, typeAfter] = columns
      return {
        ...(typeBefore === undefined ? {} : { typeBefore }),
        ...(typeAfter === undefined ? {} : { typeAfter }),
      }
    }
  }
}
