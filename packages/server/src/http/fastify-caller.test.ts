import { Secret, type User } from '@cardea/domain';
import type { Caller } from '@cardea/workflows';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { callerOf, withOneTimePasswordsOf } from './fastify-caller.js';

const user: User = {
  uuid: '8f1590dc-d932-4b66-8e68-2e91c5880780' as never,
  domain: 'CONTOSO',
  accountName: 'cmuser1',
  displayName: '',
  userPrincipalName: '',
  mail: '',
  sid: '',
  managerUserUuid: null,
  securityDescriptor: '',
};

/** What the server makes of one call: the passwords it reads, or why it reads none. */
async function read(
  header: string | undefined,
  body: object,
): Promise<{ caller: Caller | undefined; passwords: string[]; error: string }> {
  let caller: Caller | undefined;
  let error = '';
  await using server = Fastify();
  server.post('/', async (request) => {
    try {
      caller = withOneTimePasswordsOf(request.body, callerOf(request, user));
    } catch (thrown) {
      error = String(thrown);
    }
    return {};
  });
  const headers = header === undefined ? {} : { 'cardea-one-time-password': header };
  await server.inject({ method: 'POST', url: '/', headers, payload: body });
  return { caller, passwords: (caller?.oneTimePasswords ?? []).map((one) => one.reveal()), error };
}

test.each<[string, string | undefined, object, string[]]>([
  ['no header and no property', undefined, {}, []],
  ['a header of two', ' first  second ', {}, ['first', 'second']],
  ['a text', undefined, { onetimepassword: 'first' }, ['first']],
  ['a list', undefined, { onetimepassword: ['first', 'second'] }, ['first', 'second']],
  ['null', undefined, { onetimepassword: null }, []],
  ['a header and a text', 'first', { onetimepassword: 'second' }, ['first', 'second']],
])('one-time passwords are read from %s', async (_what, header, body, passwords) => {
  expect((await read(header, body)).passwords).toEqual(passwords);
});

test('one-time passwords do not show when the caller is printed', async () => {
  const { caller } = await read('hush-hush', { onetimepassword: 'hush-hush' });
  expect(caller?.oneTimePasswords).toHaveLength(2);
  expect(caller?.oneTimePasswords[0]).toBeInstanceOf(Secret);
  expect(JSON.stringify(caller)).not.toContain('hush');
});

test.each<[string, string | undefined, object]>([
  ['eleven passwords', 'a b c d e f g h i j k', {}],
  ['an endless password', undefined, { onetimepassword: 'x'.repeat(257) }],
  ['a number', undefined, { onetimepassword: [7] }],
])('%s are refused without being quoted', async (_what, header, body) => {
  const { error, caller } = await read(header, body);
  expect(error).toMatch(/one-?time-?password/i);
  expect(error).not.toContain('xxx');
  expect(caller).toBeUndefined();
});
