import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  /** An unknown key is refused; signatures (version 4) and checksums are parsed, but not verified by this server. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Where it keeps objects and the parts of uploads that are under way. */
  readonly directory: string;
  [Symbol.asyncDispose](): Promise<void>;
}

const require = createRequire(import.meta.url);
const LISTENS = /listening on .*?:(\d+)/;

/** Starts a server that speaks S3 over HTTP (s3rver), as a process of its own, with one bucket, on a free port. */
export async function startS3Server(): Promise<S3Server> {
  const bucket = 'pulmora-blobs';
  const directory = await mkdtemp(join(tmpdir(), 'pulmora-s3-'));
  const program = join(dirname(require.resolve('s3rver/package.json')), 'bin', 's3rver.js');
  const child = spawn(
    process.execPath,
    // It makes the marks by which a listing goes on with a cipher that OpenSSL 3 has put aside.
    ['--openssl-legacy-provider', program, '-d', directory, '-a', '127.0.0.1', '-p', '0', '--configure-bucket', bucket],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let words = '';
  let port: string | undefined;
  while (port === undefined) {
    const [chunk] = await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => Promise.reject(new Error(`s3rver ended: ${words}`))),
    ]);
    words += String(chunk);
    port = LISTENS.exec(words)?.[1];
  }
  child.stdout.resume();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    region: 'us-east-1',
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    directory,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
