import { SluiceError } from '@sluice/schema'
import type { Model } from '../model.ts'

/**
 * The models, each behind those that it reads, otherwise in the order of the map.
 * @throws SluiceError E_MODEL_CYCLE
 */
export function sortModels<T extends Model>(
  byName: ReadonlyMap<string, T>,
  parents: ReadonlyMap<string, readonly string[]>,
): readonly T[] {
  const sorted: T[] = []
  const state = new Map<string, 'open' | 'done'>()
  const path: string[] = []
  const visit = (name: string, model: T): void => {
    if (state.get(name) === 'done') return
    if (state.get(name) === 'open') throw cycle([...path.slice(path.indexOf(name)), name], model)
    state.set(name, 'open')
    path.push(name)
    for (const parent of parents.get(name) ?? []) {
      const above = byName.get(parent)
      if (above) visit(parent, above)
    }
    path.pop()
    state.set(name, 'done')
    sorted.push(model)
  }
  for (const [name, model] of byName) visit(name, model)
  return sorted
}

const cycle = (names: readonly string[], { file, line }: Model): SluiceError =>
  new SluiceError(
    names.length === 2
      ? `the model ${names[0]} reads itself`
      : `models read each other: ${names.join(' reads ')}`,
    {
      code: 'E_MODEL_CYCLE',
      place: `${file}:${line}`,
      hint: 'move the part that both need into a separate model',
    },
  )
