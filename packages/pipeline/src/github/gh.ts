import { SluiceError } from '@sluice/schema'
import type { Environment } from '../environment/dotenv.ts'
import { runProgram } from '../programs/run-program.ts'

/** Runs `gh` in the project's repository, of which it knows from its remote or from `GH_REPO`. */
export type Gh = (args: readonly string[], input?: string) => Promise<string>

/**
 * GitHub’s own command, which finds its token in the environment.
 * @throws SluiceError E_NO_PROGRAM; E_GITHUB, when it runs, with what it says
 */
export const ghIn =
  (dir: string, env: Environment): Gh =>
  async (args, input) => {
    const options = { dir, env: { ...env, GH_PROMPT_DISABLED: '1', NO_COLOR: '1' } }
    const { code, stdout, stderr } = await runProgram('gh', args, {
      ...options,
      ...(input !== undefined && { input }),
    })
    if (code === 0) return stdout.trim()
    throw new SluiceError(`gh ${args.slice(0, 2).join(' ')} failed: ${stderr.trim() || stdout.trim()}`, {
      code: 'E_GITHUB',
      hint: 'check that GH_TOKEN is set and that it has write access to pull requests of this repository',
    })
  }
