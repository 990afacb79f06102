import { expect, test } from 'vitest'
import { chooseContent, type Content, type BranchState } from './choose-content.ts'

const CASES: readonly (readonly [says: string, known: Partial<BranchState>, content: Content])[] = [
  ['a first proposal', { working: ['a'] }, 'working'],
  ['a second one beside the first', { working: ['a', 'b'], onBranch: ['a'] }, 'working'],
  ['the first one, edited in the working tree', { working: ['a'], onBranch: ['a'], same: true }, 'working'],
  ['a fresh checkout with the same need', { working: ['b'], onBranch: ['a'], same: true }, 'kept'],
  ['a fresh checkout with another need', { working: ['b'], onBranch: ['a'] }, 'working'],
  [
    'a fresh checkout, and reviewers',
    { working: ['b'], onBranch: ['a'], same: true, edited: true },
    'planned',
  ],
  ['a checkout of reviewers', { working: ['a'], onBranch: ['a'], edited: true }, 'working'],
  ['nothing here, the same need', { onBranch: ['a'], same: true }, 'kept'],
  ['a branch with rejections that this checkout does not know', { working: ['b'], decided: true }, 'planned'],
  [
    'such a branch, and the same need',
    { working: ['b'], onBranch: ['a'], decided: true, same: true },
    'kept',
  ],
  ['nothing here, nothing there', {}, 'planned'],
  ['nothing here, another need', { onBranch: ['a'] }, 'planned'],
]

test.each(CASES)('%s', (_, known, content) => {
  expect(
    chooseContent({ working: [], onBranch: [], edited: false, decided: false, same: false, ...known }),
  ).toBe(content)
})
