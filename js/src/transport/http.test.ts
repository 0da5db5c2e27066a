import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { encodeFrame } from '../contract/frame';
import { HttpTransport } from './http';
import { TransportError } from './transport';

// node has no document; the transport looks at its cookie only.
Object.assign(globalThis, { document: { cookie: 'a=1; _xsrf=2|secret; b=2' } });

const servers: { close(): void }[] = [];
after(() => servers.forEach((server) => server.close()));

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<HttpTransport> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new HttpTransport({ baseUrl: `http://127.0.0.1:${port}/user/ada/`, token: 'secret' });
}

const signal = new AbortController().signal;

test('a question carries its parameters, the token and the XSRF cookie', async () => {
  let asked: IncomingMessage | undefined;
  const transport = await serve((request, response) => {
    asked = request;
    response.setHeader('content-type', 'application/json');
    response.end('{"ok": true}');
  });

  const { result } = await transport.request('run', { run: 'a b/c' }, signal);

  const url = new URL(asked?.url ?? '', 'http://host');
  assert.equal(url.pathname, '/user/ada/runicorn/api/run');
  assert.deepEqual(JSON.parse(url.searchParams.get('params') ?? ''), { run: 'a b/c' });
  assert.equal(asked?.headers.authorization, 'token secret');
  assert.equal(asked?.headers['x-xsrftoken'], '2|secret');
  assert.deepEqual(result, { ok: true });
});

test('a reply with numbers is a frame', async () => {
  const columns = [{ step: Float64Array.of(1, 2), time: Float64Array.of(3, 4), value: Float64Array.of(NaN, 6) }];
  const attachments = [Uint8Array.of(1, 2, 3)];
  const message = { run: 'r', blocks: [{ metric: 'loss', count: 2, total: 2 }], attachments: [{ content_type: 'image/png', size_bytes: 3 }] };
  const transport = await serve((_, response) => {
    response.setHeader('content-type', 'application/x-runicorn-frame');
    response.end(Buffer.from(encodeFrame(JSON.stringify(message), columns, attachments)));
  });

  const answer = await transport.request('series', { run: 'r' }, signal);

  assert.deepEqual(answer, { result: message, columns, attachments });
});

test('an error keeps its code and its sentence', async () => {
  const transport = await serve((_, response) => {
    response.statusCode = 404;
    response.end('{"type": "failure", "id": 0, "code": "run_not_found", "message": "no run \'x\'"}');
  });

  const asked = transport.request('run', { run: 'x' }, signal);

  await assert.rejects(asked, (error) => error instanceof TransportError && error.code === 'run_not_found' && error.message === "no run 'x'");
});

test('a server that does not answer is told apart from one without the extension', async () => {
  const missing = await serve((_, response) => {
    response.statusCode = 404;
    response.end('<html>not found</html>');
  });
  const dead = new HttpTransport({ baseUrl: 'http://127.0.0.1:9/' });

  const outcomes = await Promise.allSettled([missing.request('health', {}, signal), dead.request('health', {}, signal)]);

  const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as TransportError).code : 'answered'));
  assert.deepEqual(codes, ['no_extension', 'unreachable']);
});
