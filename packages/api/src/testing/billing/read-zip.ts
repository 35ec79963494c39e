import { crc32, inflateRawSync } from 'node:zlib';

/** The texts in an archive, by their names. It reads the directory at the end, as other programs do. */
export function readZip(archive: Buffer): ReadonlyMap<string, string> {
  const end = archive.length - 22;
  let at = archive.readUInt32LE(end + 16);
  const texts = new Map<string, string>();
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [nameLength, extraLength] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30)];
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    const content = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = inflateRawSync(archive.subarray(content, content + archive.readUInt32LE(at + 20)));
    if (crc32(bytes) !== archive.readUInt32LE(at + 16) || bytes.length !== archive.readUInt32LE(at + 24))
      throw new Error(`${name} is damaged`);
    texts.set(name, bytes.toString());
    at += 46 + nameLength + extraLength;
  }
  return texts;
}
