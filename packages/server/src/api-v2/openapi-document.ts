import swagger from '@fastify/swagger';
import Fastify from 'fastify';
import { openApiOptions, routeSchema } from './openapi.js';
import type { ApiRoute } from './route.js';

/** The OpenAPI document of these routes as `GET {prefix}/openapi.json` serves it, made without an installation. */
export async function openApiDocument(routes: readonly ApiRoute[], prefix: string): Promise<object> {
  const server = Fastify();
  server.setValidatorCompiler(() => () => true);
  server.setSerializerCompiler(() => JSON.stringify);
  await server.register(swagger, openApiOptions());
  for (const route of routes) {
    server.route({
      method: route.method,
      url: prefix + route.path.replace(/\{(\w+)\}/g, ':$1'),
      schema: routeSchema(route),
      handler: async () => undefined,
    });
  }
  await server.ready();
  return server.swagger();
}
