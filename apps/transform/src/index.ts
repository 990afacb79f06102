export { discardWaiting } from './discard-waiting.ts'
export { mergeLoad } from './merge-load.ts'
export { mergeWaiting } from './merge-waiting.ts'
export { openFinal } from './open-final.ts'
