import { SluiceError } from '@sluice/schema'
import type { Redactor } from '../../environment/redact.ts'
import { explainError } from '../../errors/explain-error.ts'

/** @throws SluiceError without secrets, whatever `work` throws; what `signal` was aborted with where it was */
export async function withPlainErrors<T>(
  redactor: Redactor,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw withoutSecrets(explainError(error), redactor)
  }
}

function withoutSecrets(error: SluiceError, redactor: Redactor): SluiceError {
  const { redact } = redactor
  const { message, code, hint, place } = error
  const also = error.also.map((one) => withoutSecrets(one, redactor))
  const shown = [message, hint, place].map((text) => (text === undefined ? undefined : redact(text)))
  const [plain = '', advice, where] = shown
  const isSame = plain === message && advice === hint && where === place
  if (isSame && also.every((one, i) => one === error.also[i])) return error
  // Its cause would show the secret again.
  return new SluiceError(plain, {
    code,
    also,
    ...(advice !== undefined && { hint: advice }),
    ...(where !== undefined && { place: where }),
  })
}
