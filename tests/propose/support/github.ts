import { chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scratch, write } from './shop.ts'

/** What stands for GitHub: a `gh` that writes down what it is asked, and answers from files. */
export interface FakeGithub {
  readonly env: Readonly<Record<string, string>>
  /** What `gh pr list`, `pr view` or `pr create` is to answer. */
  answer(command: 'list' | 'view' | 'create', text: string): Promise<void>
  /** The calls since the last time: arguments, and what came on stdin. */
  calls(): Promise<readonly { readonly args: string; readonly input: string }[]>
}

const GH = `#!/bin/sh
[ "$GH_TOKEN" = the-token ] || { echo 'gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN' >&2; exit 4; }
printf '=== %s\\n' "$*" >> "$GH_FOLDER/calls"
case "$1 $2" in
  'pr list') cat "$GH_FOLDER/list" ;;
  'pr view') cat "$GH_FOLDER/view" ;;
  'pr create') cat >> "$GH_FOLDER/calls"; cat "$GH_FOLDER/create" ;;
  'pr close' | 'auth setup-git') ;;
  'api '*) cat >> "$GH_FOLDER/calls" ;;
  *) echo "unknown command $*" >&2; exit 1 ;;
esac
`

export async function fakeGithub(): Promise<FakeGithub> {
  const folder = await scratch()
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await write(bin, { gh: GH })
  await chmod(join(bin, 'gh'), 0o755)
  await write(folder, {
    calls: '',
    list: '[]',
    view: '{"comments":[]}',
    create: 'https://github.example/acme/shop/pull/7\n',
  })
  return {
    env: { PATH: `${bin}:${process.env['PATH']}`, GH_FOLDER: folder, GH_TOKEN: 'the-token' },
    answer: (command, text) => write(folder, { [command]: text }),
    async calls() {
      const text = await readFile(join(folder, 'calls'), 'utf8')
      await write(folder, { calls: '' })
      return text
        .split(/^=== /m)
        .slice(1)
        .map((call) => {
          const [args = '', ...rest] = call.split('\n')
          return { args, input: rest.join('\n') }
        })
    },
  }
}
