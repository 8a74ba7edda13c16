import { expect, test } from 'vitest';
import { basePath, fillPath, matchRoutes, routes, routesOf } from './routes.js';

test('the table has every section of the reference from 2.1 to 2.21', () => {
  const documented = routes.filter((route) => route.section !== 'Cardea');
  const sections = new Set(documented.map((route) => route.section));
  expect([...sections]).toEqual(Array.from({ length: 21 }, (_, index) => `2.${index + 1}`));
});

test('no two routes have the same method and path', () => {
  expect(new Set(routes.map((route) => `${route.method} ${route.path.toLowerCase()}`)).size).toBe(
    routes.length,
  );
});

test('no path answers for two operations of one method', () => {
  for (const route of routes) {
    const url = basePath + route.path.replace(/\{\w+\}/g, 'x');
    expect(matchRoutes(route.method, url).map((match) => match.route.path)).toEqual([route.path]);
  }
});

test('a workflow policy is read by either documented path', () => {
  expect(routesOf('get-workflow-policy').map((route) => route.path)).toEqual([
    '/profiletemplates/{id}/policies/{type}',
    '/profiletemplates/{id}/policy/workflow/{type}',
  ]);
});

test('the proposed PIN is read by either documented path', () => {
  expect(routesOf('get-server-proposed-pin')).toHaveLength(2);
});

test('the card of a request is read with GET and updated with PUT', () => {
  const url = `${basePath}/requests/a/smartcards/b`;
  expect(matchRoutes('GET', url)[0]?.route.operation).toBe('get-request-smartcard');
  expect(matchRoutes('put', url)[0]).toMatchObject({
    route: { operation: 'update-smartcard' },
    params: { reqid: 'a', scid: 'b' },
  });
});

test('the status of a software profile is reported as that of a card, by an addition of ours', () => {
  const [match] = matchRoutes('PUT', `${basePath}/requests/a/profiles/b`);
  expect(match).toMatchObject({
    route: { operation: 'update-profile', section: 'Cardea' },
    params: { requestid: 'a', id: 'b' },
  });
});

test('paths match in any letter case and parameters keep theirs', () => {
  const [match] = matchRoutes(
    'GET',
    '/CERTIFICATEMANAGEMENT/API/V1.0/ProfileTemplates/AB%20c/Policies/Enroll?x=1',
  );
  expect(match?.route.operation).toBe('get-workflow-policy');
  expect(match?.params).toEqual({ id: 'AB c', type: 'Enroll' });
});

test.each([
  ['DELETE', `${basePath}/requests/a`],
  ['GET', '/api/v1.0/requests/a'],
  ['GET', `${basePath}x/requests`],
  ['GET', `${basePath}/requests/a/b`],
  ['GET', `${basePath}/requests/`],
  ['GET', `${basePath}/requests/%E0%A4%A`],
])('no route answers %s %s', (method, url) => {
  expect(matchRoutes(method, url)).toEqual([]);
});

test('filled parameters are percent-encoded and must not be empty', () => {
  expect(fillPath('/profiles/{id}/operations', { id: ' a/b?c ' })).toBe('/profiles/a%2Fb%3Fc/operations');
  expect(() => fillPath('/profiles/{id}', {})).toThrow('no value for id');
  expect(() => fillPath('/profiles/{id}', { id: ' ' })).toThrow('no value for id');
});
