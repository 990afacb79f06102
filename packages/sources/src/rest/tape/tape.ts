import { AsyncLocalStorage } from 'node:async_hooks'
import type { Mask } from '../errors/mask.ts'
import type { HttpRequest } from '../request/http-request.ts'
import type { RawResponse } from '../request/raw-response.ts'

/** Stores the answers of a run. */
export interface RecordingTape {
  readonly kind: 'record'
  readonly now: Date
  /** Takes note of an answer that was used. The request is the one before it was signed. */
  note(request: HttpRequest, answer: RawResponse, mask: Mask): void
}

/** Answers in place of the API. */
export interface ReplayingTape {
  readonly kind: 'replay'
  readonly now: Date
  /** @throws RestError for a request that was not recorded */
  answer(request: HttpRequest, place: string | undefined): RawResponse
}

export type Tape = RecordingTape | ReplayingTape

const ofRun = new AsyncLocalStorage<Tape>()

/** Does the work with the tape: all requests that it makes are recorded or replayed. */
export const withTape = <T>(tape: Tape, work: () => Promise<T>): Promise<T> => ofRun.run(tape, work)

/** The tape of the running work, if there is one. */
export const tapeOfRun = (): Tape | undefined => ofRun.getStore()

/** The time. While pages are replayed it is that of the recording, so that requests for days ask for the same days. */
export const timeOfRun = (): Date => tapeOfRun()?.now ?? new Date()
