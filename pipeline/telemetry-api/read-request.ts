import type { IncomingMessage } from 'node:http';

/** The bytes of a request body as they came, still compressed. */
export interface RawBody {
  readonly bytes: Buffer;
  /** Bytes that came, the ones not kept included. */
  readonly sizeBytes: number;
  /** `cut`: more than `keepBytes` came. `broken`: the client went away before the end. */
  readonly state: 'whole' | 'cut' | 'broken';
}

/**
 * Collects a body, at most `keepBytes` of it. What comes beyond is read and thrown away, so that the client can hear the
 * answer; after another `dropBytes` the reading stops, for a client without end.
 */
export function readRawBody(
  request: IncomingMessage,
  { keepBytes, dropBytes }: { readonly keepBytes: number; readonly dropBytes: number },
): Promise<RawBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let kept = 0;
    let sizeBytes = 0;
    const done = (state: RawBody['state']): void => {
      request.off('data', onData).off('end', onEnd).off('close', onBroken).off('error', onBroken);
      const [first] = chunks;
      const bytes = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
      resolve({ bytes, sizeBytes, state });
    };
    const onData = (chunk: Buffer): void => {
      sizeBytes += chunk.length;
      const room = keepBytes - kept;
      if (room > 0) {
        const part = chunk.length <= room ? chunk : Buffer.from(chunk.subarray(0, room));
        kept += part.length;
        chunks.push(part);
      }
      if (sizeBytes > keepBytes + dropBytes) {
        request.pause();
        done('cut');
      }
    };
    const onEnd = (): void => {
      done(sizeBytes > kept ? 'cut' : 'whole');
    };
    const onBroken = (): void => {
      request.on('error', () => undefined);
      done('broken');
    };
    request.on('data', onData).on('end', onEnd).on('close', onBroken).on('error', onBroken);
  });
}
