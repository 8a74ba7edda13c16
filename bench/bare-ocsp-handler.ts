// The bare equivalent of an OCSP answer by GET: node:http and the same octets and headers for every request. No look at a
// store, no reading of the request. Started as a process of its own: bare-ocsp-handler.ts FILE
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [, , file = ''] = process.argv;
const body = readFileSync(file);
const headers = {
  'content-type': 'application/ocsp-response',
  'content-length': body.length,
  'cache-control': 'public, max-age=14400, no-transform, must-revalidate',
  'x-content-type-options': 'nosniff',
  'last-modified': new Date().toUTCString(),
  expires: new Date().toUTCString(),
  etag: `"${'0'.repeat(64)}"`,
};
const server = createServer((_request, response) => {
  response.writeHead(200, headers).end(body);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
});
