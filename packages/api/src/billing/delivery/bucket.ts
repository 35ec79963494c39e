import { createHash } from 'node:crypto';
import { HttpSession, urlBelow } from '@wattjobs/core/http';
import type { Clock } from '@wattjobs/core/time';
import { AwsV4Signer } from 'aws4fetch';
import type { BucketSettings } from '../../settings/delivery-settings.ts';
import { fileNameOf } from '../exports/exports.ts';
import { type Channel, NotAccepted } from './channel.ts';

const requestTimeoutMs = 60_000;

export type Bucket = ReturnType<typeof openBucket>;

/** A store of files below BUCKET_URL. Requests are signed with Signature Version 4 of AWS, with the hash of what they carry. */
export function openBucket({ url, region, accessKeyId, secretAccessKey }: BucketSettings, clock: Clock) {
  const session = new HttpSession({ userAgent: 'wattjobs-api', cookies: 'none', maxRedirects: 0, requestTimeoutMs, clock });
  return {
    /**
     * Stores a file, in place of one that is there.
     * @throws NotAccepted, HttpFailure
     */
    put: async (name: string, content: Uint8Array<ArrayBuffer>, contentType: string): Promise<void> => {
      const signer = new AwsV4Signer({
        method: 'PUT',
        url: urlBelow(url, `/${name}`).href,
        headers: { 'x-amz-content-sha256': createHash('sha256').update(content).digest('hex') },
        accessKeyId: accessKeyId.reveal(),
        secretAccessKey: secretAccessKey.reveal(),
        service: 's3',
        region,
        datetime: new Date(clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
      });
      const signed = await signer.sign();
      const { status, body } = await session.put(signed.url, content, contentType, { headers: Object.fromEntries(signed.headers) });
      if (status >= 200 && status < 300) return;
      // The rest of such an answer may repeat what was signed, and the id of the key.
      const [, code] = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(body) ?? [];
      throw new NotAccepted(`the bucket answered ${status}${code === undefined ? '' : ` ${code}`}`);
    },
  };
}

/** Puts each statement into a bucket, as PDF and as the JSON that its hash is over, in a folder of its month. */
export function bucketChannel(bucket: Bucket): Channel {
  return {
    name: 'bucket',
    send: async ({ number, document: { month }, text, pdf }) => {
      await bucket.put(`${month}/${fileNameOf('pdf', { number })}`, new Uint8Array(await pdf()), 'application/pdf');
      await bucket.put(`${month}/${fileNameOf('json', { number })}`, new TextEncoder().encode(text), 'application/json');
      return 'accepted';
    },
  };
}
