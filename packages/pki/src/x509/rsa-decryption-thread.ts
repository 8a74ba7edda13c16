import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';

/** What the thread does; a string, because the command is bundled into one file. */
const program = `
  const { parentPort } = require('node:worker_threads');
  const { privateDecrypt } = require('node:crypto');
  parentPort.on('message', ({ id, privateKey, padding, oaepHash, ciphertext }) => {
    let opened;
    try {
      const plain = privateDecrypt({ key: privateKey, padding, oaepHash }, ciphertext);
      opened = new Uint8Array(plain);
      plain.fill(0);
    } catch {
      // Which step failed is nobody's business.
      parentPort.postMessage({ id });
      return;
    }
    parentPort.postMessage({ id, opened }, [opened.buffer]);
  });
`;

/** Padding as the platform numbers it; the hash for OAEP alone. */
export interface PlatformPadding {
  readonly padding: number;
  readonly oaepHash?: string;
}

type Answer = { readonly id: number; readonly opened?: Uint8Array };
type Waiting = { readonly resolve: (opened: Uint8Array) => void; readonly reject: (error: Error) => void };

interface DecryptionThread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

let running: DecryptionThread | undefined;
let calls = 0;

/**
 * Decrypts by an RSA key on a thread of its own: the platform has no call for it that leaves the event loop free, and a key
 * of 4096 bits takes some 15 ms. The thread starts with the first call and holds no process up. Rejects when the ciphertext
 * does not fit.
 */
export async function decryptOnThread(
  privateKey: KeyObject,
  padding: PlatformPadding,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  running ??= start();
  const { worker, waiting } = running;
  const id = calls++;
  worker.ref();
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, privateKey, ...padding, ciphertext });
    });
  } finally {
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
  }
}

function start(): DecryptionThread {
  const thread = { worker: new Worker(program, { eval: true }), waiting: new Map<number, Waiting>() };
  thread.worker.on('message', ({ id, opened }: Answer) => {
    const call = thread.waiting.get(id);
    if (opened === undefined) call?.reject(new Error('the ciphertext does not fit the key'));
    else call?.resolve(opened);
  });
  const end = (error: Error) => {
    if (running === thread) running = undefined;
    for (const { reject } of thread.waiting.values()) reject(error);
  };
  thread.worker.on('error', end);
  thread.worker.on('exit', () => end(new Error('the thread that decrypts has ended')));
  return thread;
}
