// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./snappyjs.d.ts" />
import { crc32, inflateRaw, zstdDecompress } from 'node:zlib'
import type { Schema } from 'avsc'
import { NotWhole } from '../../archive/member.ts'
import { BadFile } from '../../raw/bad-file.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import { writeLines } from '../../raw/write-lines.ts'
import { avroJson } from './avro-json.ts'
import { avroRecords } from './avro-blocks.ts'
import { avroType, type Avro } from './avro-types.ts'

type Unpacked = (error: Error | null, data?: Buffer) => void

/**
 * Writes the records of an Avro file as JSON lines.
 * @throws BadFile, or NotWhole where the file is damaged
 */
export async function avroToNdjson(file: LocalFile, target: string): Promise<void> {
  const expected = await avroRecords(file.path)
  const { default: avro } = (await import('avsc')) as unknown as { readonly default: Avro }
  const { uncompress } = await import('snappyjs')
  const codecs: Record<string, (data: Buffer, done: Unpacked) => void> = {
    null: (data, done) => done(null, data),
    deflate: (data, done) => inflateRaw(data, done),
    zstandard: (data, done) => zstdDecompress(data, done),
    snappy: (data, done) => {
      try {
        const plain = Buffer.from(uncompress(data.subarray(0, -4)))
        const isWhole = crc32(plain) === data.readUInt32BE(data.length - 4)
        done(isWhole ? null : new Error('the checksum of a block is wrong'), plain)
      } catch (error) {
        done(error as Error)
      }
    },
  }
  const decoder = avro.createFileDecoder(file.path, {
    codecs,
    parseHook: (schema: Schema) => avroType(avro, schema),
  } as Parameters<Avro['createFileDecoder']>[1])
  let count = 0
  let failure: Error | undefined
  decoder.on('error', (error: Error) => (failure ??= error))
  try {
    await writeLines(
      records(decoder as unknown as AsyncIterable<unknown>, () => count++),
      target,
    )
    if (count !== expected) throw new Error(`${count} of its ${expected} records can be read`)
  } catch (error) {
    const { message } = failure ?? (error as Error)
    const codec = /unknown codec:? ?(\S+)/.exec(message)?.[1]
    if (codec === undefined) throw new NotWhole(message, { cause: error })
    throw new BadFile(`the blocks of the Avro file are compressed with ${codec}`, {
      code: 'E_FILE_COMPRESSION',
      file: file.url,
      hint: 'write it with null, deflate, snappy or zstandard',
    })
  }
}

async function* records(values: AsyncIterable<unknown>, count: () => void): AsyncGenerator<string> {
  for await (const value of values) {
    count()
    yield avroJson(value)
  }
}
